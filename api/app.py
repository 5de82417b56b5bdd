"""The API put together: settings in, a FastAPI application out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import problems
from api.catalog import routes as catalog
from api.checks import refuse_unknown_districts, refuse_unknown_parameters
from api.compression import compress
from api.context import MOST_EXPORTS, Context
from api.document import document
from api.headers import SecurityHeaders
from api.keeping.keeper import Keeper
from api.keeping.states import States
from api.live import Live, stop
from api.routes import (
    aggregates,
    catalogue,
    city,
    dead_letters,
    devices,
    health,
    latest,
    now,
    profile,
    quality,
    readings,
    states,
    status,
    stream,
    top,
)
from api.schemas.problem import Problem
from api.sta import routes as sensorthings
from vigie import __version__
from vigie.catalogue import load_catalogue
from vigie.city import load_city
from vigie.settings import Settings
from vigie.store.connect import open_pool

STATEMENT_S = 20
RESOURCES = (
    city,
    catalogue,
    devices,
    latest,
    readings,
    aggregates,
    states,
    top,
    profile,
    now,
    status,
    dead_letters,
    quality,
    stream,
)
DESCRIPTION = """
A city's sensors: what they are, what they say now, what they said, and how it adds up.

Times are RFC 3339, in UTC; intervals are `[start, end)`. Errors are problem documents (RFC 9457)
that name the parameter. Lists come in pages: give `next` back as `cursor`.
"""


def create_app(settings: Settings) -> FastAPI:
    """The application; it opens nothing before it starts.

    Raises:
        CityError: the city's folder cannot be used.
    """
    city_of_settings = load_city(settings.city_dir)
    # Of its own: every request asks it first.
    states = open_pool(settings, "api-states", max_size=1, statement_timeout_s=STATEMENT_S)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = open_pool(settings, "api", statement_timeout_s=STATEMENT_S)
        exports = open_pool(
            settings, "api-export", max_size=MOST_EXPORTS, statement_timeout_s=STATEMENT_S
        )
        await pool.open(wait=False)
        await exports.open(wait=False)
        await states.open(wait=False)
        live = Live(settings)
        app.state.context = Context(
            city_of_settings, load_catalogue(), pool, exports, live, settings.public_url
        )
        listening = asyncio.create_task(live.run())
        yield
        await stop(listening)
        await pool.close(timeout=1)
        await exports.close(timeout=1)
        await states.close(timeout=1)

    app = FastAPIOffline(  # its pages need nothing from elsewhere
        title="Vigie",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
    )
    compress(app)
    app.add_middleware(Keeper, states=States(states))
    app.add_middleware(SecurityHeaders)
    problems.install(app)
    v1 = APIRouter(
        prefix="/v1",
        dependencies=[Depends(refuse_unknown_parameters), Depends(refuse_unknown_districts)],
        responses={422: {"model": Problem}, 503: {"model": Problem}},
    )
    for resource in RESOURCES:
        v1.include_router(resource.router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(sensorthings.router)
    app.include_router(catalog.router)
    app.openapi = partial(document, app)  # type: ignore[method-assign] # FastAPI's own way
    return app
