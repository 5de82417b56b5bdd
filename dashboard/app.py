"""The dashboard as an ASGI application: one feed from the API, many live pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import dash_mantine_components as dmc
from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware

from dashboard.client import Api
from dashboard.components.frame import Slot, fill
from dashboard.live import Feed
from dashboard.pages import now
from dashboard.stream import Frames, stream
from dashboard.text import LANGUAGES
from dashboard.view import NO_METRIC, View, view_of

_COMPRESSION = 5  # a third of the time of the highest, for a twentieth more bytes
_INDEX = (Path(__file__).parent / "index.html").read_text("utf-8")


def create_app(api_url: str) -> FastAPI:
    """The application, ready for an ASGI server; it starts and stays up with the API away."""
    api = Api(api_url)
    feed, frames = Feed(api), Frames()

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        task = asyncio.create_task(feed.run())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
        await api.close()

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
    _serve_page(app, feed, frames, api_url)
    _run_in_page(app)
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


def _serve_page(app: Dash, feed: Feed, frames: Frames, api_url: str) -> None:
    def shown(view: View, stamp: str, layout: int) -> dict[str, Any]:
        return {
            "lang": view.lang,
            "metric": view.metric,
            "zoom": view.zoom,
            "stamp": stamp,
            "layout": layout,
        }

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
        view = view_of(asked["search"], accepted, asked["zoom"], feed.picture.place)
        picture = await feed.with_metric(view.metric)
        if picture.place is None:
            return now.waiting(view, api_url), shown(view, "", picture.layout)
        rendered = frames.of(picture, view)
        page = fill(now.layout(picture.place, view), rendered.frame)
        return page, shown(view, frames.lay_out(rendered), picture.layout)

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
        view = View(now_shown["lang"], metric or NO_METRIC, now_shown["zoom"])
        picture = await feed.with_metric(view.metric)
        rendered = frames.of(picture, view)
        return (
            rendered.frame[Slot("map", "figure")],
            rendered.frame[Slot("map-scale", "children")],
            rendered.frame[Slot("map-marks", "children")],
            shown(view, frames.lay_out(rendered), now_shown["layout"]),
        )

    @app.callback(websocket=True, persistent=True)
    async def keep_current() -> None:
        if ctx.websocket is not None:
            await stream(ctx.websocket, feed, frames)


def _run_in_page(app: Dash) -> None:
    """What needs no server: `assets/page.js`."""

    def clientside(function: str, *arguments: Any, **options: Any) -> None:
        app.clientside_callback(  # type: ignore[no-untyped-call]
            ClientsideFunction("page", function), *arguments, **options
        )

    clientside("asked", Output("asked", "data"), Input("url", "search"))
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
