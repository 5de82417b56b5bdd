"""The dashboard as an ASGI application: one feed from the API, many live pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from dashboard.access.form_token import token_now
from dashboard.access.person import person_now, person_of
from dashboard.access.setup import install
from dashboard.address import UNKNOWN, Asked, lang_of, url_of, view_of
from dashboard.alarm_acts import serve_alarm_acts
from dashboard.audience import Audiences, audiences
from dashboard.build import build
from dashboard.citizens.serve import serve_citizens
from dashboard.components.choice import IN_URL
from dashboard.components.device_search import SEARCH
from dashboard.components.frame import fill
from dashboard.components.person import person_control
from dashboard.components.shell import shell, waiting
from dashboard.control import Control
from dashboard.deck import Deck
from dashboard.device_acts import serve_device_acts
from dashboard.exports import serve_exports
from dashboard.search import serve_search
from dashboard.simulator import serve_simulator
from dashboard.static_files import StaticFiles
from dashboard.stream import stream
from dashboard.text import LANGUAGES, name_in
from dashboard.view import stored, view_stored
from vigie.settings import Settings

_COMPRESSION = 5  # a third of the time of the highest, for a twentieth more bytes
_FIRST_ANSWERS_S = 0.8  # a page that is not answered until then fills up as it is looked at
_AHEAD = 2  # moments that a page may have asked for before it shows them
_INDEX = (Path(__file__).parent / "index.html").read_text("utf-8")


def create_app(settings: Settings) -> FastAPI:
    """The application, ready for an ASGI server; it starts and stays up with the API away.

    Raises:
        NoSecretError: there is nothing to sign cookies with.
    """
    api_url, control_url = settings.resolved_api_url, settings.sim_control_url
    deck = Deck(Control(control_url)) if control_url is not None else None
    shown_to = audiences(api_url, settings.api_headers, deck)

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(shown_to.run(access.openness.is_open))]
        if deck is not None:
            tasks.append(asyncio.create_task(deck.run()))
        yield
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await shown_to.close()
        await access.close()
        if deck is not None:
            await deck.control.close()

    server = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @server.get("/healthz")
    async def healthz() -> dict[str, str | bool]:
        return {"status": "ok", "build": build(), "knows_city": shown_to.know_the_city}

    serve_exports(server, lambda request: shown_to.of(person_of(request)).api)
    access = install(server, settings)
    public_api = (settings.public_url or api_url).rstrip("/")
    serve_citizens(server, shown_to.public, access.openness.is_open, public_api)
    server.add_middleware(GZipMiddleware, compresslevel=_COMPRESSION)
    server.add_middleware(StaticFiles)
    app = Dash(
        __name__,
        server=server,  # type: ignore[arg-type] # its types only know of Flask
        title="Vigie",
        update_title="",
        index_string=_INDEX.replace("{build}", build()),
        assets_ignore=r"^plotly",  # index.html has it in its own time
        serve_locally=True,
        suppress_callback_exceptions=True,
        websocket_inactivity_timeout=0,
    )
    app.layout = _root()
    _serve_layout(app, shown_to, api_url)
    _serve_person(app)
    serve_alarm_acts(app, shown_to)
    serve_device_acts(app, shown_to)
    _keep_current(app, shown_to)
    _serve_steps(app, shown_to)
    serve_search(app, lambda: shown_to.of(person_now()).api)
    if deck is not None:
        serve_simulator(app, deck, access.is_for_all)
    _run_in_page(app)
    # Dash does this at the first request for "/", and a link to another page may come first.
    app._setup_server()  # type: ignore[no-untyped-call] # noqa: SLF001
    return server


def _root() -> dmc.MantineProvider:
    """What is there before the page: where it goes, and what it remembers."""
    return dmc.MantineProvider(
        [
            dcc.Store(id="asked"),  # the URL and the screen's size
            dcc.Store(id="layout"),  # counts up when the page must be laid out anew
            dcc.Store(id="shown"),  # what is laid out
            dcc.Store(id="travel-step"),  # to another moment of what is laid out
            html.Div(id="page"),
        ],
        defaultColorScheme="auto",
        theme={"fontFamily": "var(--font)", "primaryColor": "blue"},
    )


def _serve_layout(app: Dash, shown_to: Audiences, api_url: str) -> None:
    @app.callback(
        Output("page", "children"),
        Output("shown", "data"),
        Input("asked", "data"),
        Input("layout", "data"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def lay_out(
        given: dict[str, Any] | None, _layout: int | None, before: dict[str, Any] | None
    ) -> tuple[Any, Any]:
        if given is None:
            return no_update, no_update
        accepted = ctx.headers.get("accept-language")
        asked = Asked(given["path"], given["search"], given["zoom"], accepted)
        audience = shown_to.of(person_now())
        scenes, frames = audience.scenes, audience.frames
        picture = scenes.feed.picture
        shown = {"asked": asked.path + asked.search, "layout": picture.layout}
        if picture.place is None:
            lang = lang_of(asked, None)
            text = LANGUAGES[lang].not_yet.format(url=api_url)
            return waiting(text), {**shown, "lang": lang, "view": None, "stamp": ""}
        view = view_of(asked, scenes.pages, picture, picture.place)
        moment = await scenes.settled(view, picture.place, _FIRST_ANSWERS_S)
        rendered = frames.of(moment)
        page = fill(shell(moment.scene, moment.page), rendered.frame)
        if before is not None:
            await audience.steps.leave(before["stamp"])
        return page, {
            **shown,
            "lang": view.lang,
            "view": stored(view),
            "url": url_of(view, moment.page) if view.page != UNKNOWN else None,
            "title": f"{moment.page.title(moment.scene)} · "
            f"{name_in(view.lang, picture.place.city.name)}",
            "stamp": frames.lay_out(rendered),
        }


def _serve_person(app: Dash) -> None:
    @app.callback(
        Output("person", "children"),
        Input("person", "id"),
        State("shown", "data"),
        State("asked", "data"),
    )
    async def say_who(_: str, shown: dict[str, Any], asked: dict[str, Any]) -> Any:
        page = f"{asked['path']}{asked['search']}"
        return person_control(person_now(), shown["lang"], page, token_now())


def _keep_current(app: Dash, shown_to: Audiences) -> None:
    @app.callback(websocket=True, persistent=True)
    async def keep_current() -> None:
        if ctx.websocket is not None:
            audience = shown_to.of(person_now())
            await stream(ctx.websocket, audience.scenes, audience.frames, audience.steps)


def _serve_steps(app: Dash, shown_to: Audiences) -> None:
    @app.callback(Input("travel-step", "data"), State("shown", "data"), websocket=True)
    async def take_step(step: dict[str, Any] | None, shown: dict[str, Any] | None) -> None:
        """What a page shows is another layout or moment; `ahead` are those that will be next.

        `stamps` are those of its layouts, of which its stream may not know the newest yet.
        """
        if step is None or shown is None or shown["view"] is None:
            return
        audience = shown_to.of(person_now())
        for stamp in step["stamps"]:
            audience.steps.take(stamp)
        place = audience.scenes.feed.picture.place
        if place is None:
            return
        for at in step["ahead"][:_AHEAD]:
            audience.scenes.foresee(view_stored({**shown["view"], "at": at}), place)


def _run_in_page(app: Dash) -> None:
    """What needs no server: `assets/page.js`."""

    def clientside(function: str, *arguments: Any, **options: Any) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("page", function), *arguments, **options
        )

    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("alarms", "acted"), Input("alarm-done", "data")
    )
    # With an output, so that it is called for what a page is laid out with, too.
    app.clientside_callback(  # type: ignore[no-untyped-call]
        ClientsideFunction("travel", "arrived"),
        Output("travel-rail", "data-at"),
        Input("travel-state", "data"),
    )
    clientside("asked", Output("asked", "data"), Input("page", "id"))
    clientside("laidOut", Input("shown", "data"))
    clientside("choose", Input({IN_URL: ALL}, "value"), State("shown", "data"))
    clientside("goTo", Input("moment-go", "n_clicks"), State("moment", "value"))
    clientside(
        "goOver",
        Input("period-go", "n_clicks"),
        State("period-from", "value"),
        State("period-to", "value"),
    )
    clientside("goToDevice", Input(SEARCH, "value"), State(SEARCH, "data"))
    for graph in ("map", "district-map", "device-map", "network-map"):
        clientside("goToMark", Input(graph, "clickData"))
    clientside("switchTheme", Input("theme", "n_clicks"))
    for lang in LANGUAGES:
        clientside(
            "chooseLanguage", Input(f"lang-{lang}", "n_clicks"), State(f"lang-{lang}", "lang")
        )
