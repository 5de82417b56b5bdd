"""The dashboard as an ASGI application: one feed from the API, many live pages."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from dashboard.client import Api
from dashboard.components.frame import Slot, fill
from dashboard.control import Control
from dashboard.deck import Deck
from dashboard.live import Feed
from dashboard.pages import now, simulator
from dashboard.simulator import follow, serve_simulator
from dashboard.stream import Frames, page_of, stream
from dashboard.text import LANGUAGES
from dashboard.view import NO_METRIC, SIMULATOR, View, view_of, view_shown

_COMPRESSION = 5  # a third of the time of the highest, for a twentieth more bytes
_INDEX = (Path(__file__).parent / "index.html").read_text("utf-8")


def create_app(
    api_url: str, control_url: str | None = None, headers: Mapping[str, str] | None = None
) -> FastAPI:
    """The application, ready for an ASGI server; it starts and stays up with the API away.

    `control_url` is where a simulation or replay lets itself be controlled, if any does; `headers`
    go with each request to the API, such as a key.
    """
    api = Api(api_url, headers)
    feed, frames = Feed(api), Frames()
    deck = Deck(Control(control_url)) if control_url is not None else None

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(one.run()) for one in (feed, deck) if one is not None]
        yield
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await api.close()
        if deck is not None:
            await deck.control.close()

    server = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)

    @server.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    server.add_middleware(GZipMiddleware, compresslevel=_COMPRESSION)
    app = Dash(
        __name__,
        server=server,  # type: ignore[arg-type] # its types only know of Flask
        title="Vigie",
        update_title="",
        index_string=_INDEX,
        serve_locally=True,
        suppress_callback_exceptions=True,
        websocket_inactivity_timeout=0,
    )
    app.layout = _shell()
    _serve_layout(app, feed, frames, deck, api_url)
    _serve_map(app, feed, frames)
    _keep_current(app, feed, frames, deck)
    if deck is not None:
        serve_simulator(app, deck)
    _run_in_page(app)
    # Dash does this at the first request for "/", and a link to another page may come first.
    app._setup_server()  # type: ignore[no-untyped-call] # noqa: SLF001
    return server


def _shell() -> dmc.MantineProvider:
    """What is there before the page: where it goes, and what it remembers."""
    return dmc.MantineProvider(
        [
            dcc.Location(id="url", refresh=False),
            dcc.Store(id="asked"),  # the URL's query and the screen's size
            dcc.Store(id="layout"),  # counts up when the page must be laid out anew
            dcc.Store(id="shown"),  # what is laid out
            html.Div(id="page"),
        ],
        defaultColorScheme="auto",
        theme={"fontFamily": "var(--font)", "primaryColor": "blue"},
    )


def _shown(view: View, stamp: str, layout: int) -> dict[str, Any]:
    """What the page remembers of what it shows."""
    return {
        "lang": view.lang,
        "metric": view.metric,
        "zoom": view.zoom,
        "page": view.page,
        "stamp": stamp,
        "layout": layout,
    }


def _serve_layout(app: Dash, feed: Feed, frames: Frames, deck: Deck | None, api_url: str) -> None:
    @app.callback(
        Output("page", "children"),
        Output("shown", "data"),
        Input("asked", "data"),
        Input("layout", "data"),
        prevent_initial_call=True,
    )
    async def lay_out(asked: dict[str, Any] | None, _layout: int | None) -> tuple[Any, Any]:
        if asked is None:
            return no_update, no_update
        accepted = ctx.headers.get("accept-language")
        path = asked["path"] if deck is not None else "/"
        view = view_of(asked["search"], accepted, asked["zoom"], feed.picture.place, path)
        picture = await feed.with_metric(view.metric)
        if picture.place is None:
            return now.waiting(view, api_url), _shown(view, "", picture.layout)
        if view.page == SIMULATOR and deck is not None:
            frame = simulator.frame(deck.look(), picture.place, view)
            page = fill(simulator.layout(picture.place, view), frame)
            return page, _shown(view, uuid.uuid4().hex, picture.layout)
        rendered = frames.of(picture, view)
        laid_out = now.layout(picture.place, view, has_simulator=deck is not None)
        page = fill(laid_out, rendered.frame)
        return page, _shown(view, frames.lay_out(rendered), picture.layout)


def _serve_map(app: Dash, feed: Feed, frames: Frames) -> None:
    @app.callback(
        Output("map", "figure"),
        Output("map-scale", "children"),
        Output("map-marks", "children"),
        Output("shown", "data", allow_duplicate=True),
        Input("metric", "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def choose_metric(metric: str, now_shown: dict[str, Any]) -> tuple[Any, ...]:
        if metric == now_shown["metric"]:
            return (no_update,) * 4
        view = replace(view_shown(now_shown), metric=metric or NO_METRIC)
        picture = await feed.with_metric(view.metric)
        rendered = frames.of(picture, view)
        return (
            rendered.frame[Slot("map", "figure")],
            rendered.frame[Slot("map-scale", "children")],
            rendered.frame[Slot("map-marks", "children")],
            _shown(view, frames.lay_out(rendered), now_shown["layout"]),
        )


def _keep_current(app: Dash, feed: Feed, frames: Frames, deck: Deck | None) -> None:
    @app.callback(websocket=True, persistent=True)
    async def keep_current() -> None:
        if ctx.websocket is None:
            return
        page = await page_of(ctx.websocket)
        if page == SIMULATOR and deck is not None:
            await follow(ctx.websocket, deck, feed)
        elif page is not None:
            await stream(ctx.websocket, feed, frames)


def _run_in_page(app: Dash) -> None:
    """What needs no server: `assets/page.js`."""

    def clientside(function: str, *arguments: Any, **options: Any) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("page", function), *arguments, **options
        )

    clientside("asked", Output("asked", "data"), Input("url", "search"), Input("url", "pathname"))
    clientside("laidOut", Input("shown", "data"))
    clientside("choseMetric", Input("metric", "value"), State("shown", "data"))
    clientside("switchTheme", Input("theme", "n_clicks"))
    for lang in LANGUAGES:
        clientside(
            "chooseLanguage",
            Output("url", "search", allow_duplicate=True),
            Input(f"lang-{lang}", "n_clicks"),
            State(f"lang-{lang}", "lang"),
            prevent_initial_call=True,
        )
