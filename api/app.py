"""The API put together: settings in, a FastAPI application out."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial

from fastapi import APIRouter, Depends, FastAPI
from fastapi_offline import FastAPIOffline

from api import problems
from api.access.audit import AuditLog
from api.access.authenticator import Authenticator
from api.access.gate import Gate
from api.access.guesses import Guesses
from api.access.oidc import TokenReader, provider_of
from api.access.rates import limits_of
from api.access.signing_in import SigningIn
from api.bodies import SmallBodies
from api.catalog import routes as catalog
from api.checks import (
    refuse_hidden_names,
    refuse_unknown_districts,
    refuse_unknown_parameters,
)
from api.compression import compress
from api.context import MOST_EXPORTS, Context
from api.document import document
from api.formats.sending import unwind
from api.headers import SecurityHeaders, allow_origins
from api.keeping.keeper import Keeper
from api.keeping.states import States
from api.live import Live, stop
from api.metrics import Counts
from api.requests import Requests
from api.routes import (
    aggregates,
    alarm_acts,
    alarm_statistics,
    alarms,
    audit,
    balances,
    catalogue,
    city,
    dead_letters,
    device_acts,
    devices,
    goals,
    health,
    latest,
    maintenance,
    metrics,
    network,
    now,
    profile,
    quality,
    readings,
    sessions,
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
    device_acts,
    latest,
    readings,
    aggregates,
    states,
    top,
    profile,
    now,
    balances,
    goals,
    alarm_statistics,
    alarms,
    alarm_acts,
    status,
    maintenance,
    dead_letters,
    network,
    quality,
    audit,
    sessions,
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
    # Of its own: however busy the requests are, the next caller is recognised and noted.
    access = open_pool(settings, "api-access", max_size=2)
    provider = provider_of(settings)
    authenticator = Authenticator(access, None if provider is None else TokenReader(provider))
    counts, audit_log = Counts(), AuditLog()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        pool = open_pool(settings, "api", statement_timeout_s=STATEMENT_S)
        exports = open_pool(
            settings,
            "api-export",
            max_size=MOST_EXPORTS,
            statement_timeout_s=STATEMENT_S,
            to_replica=True,
        )
        pools = {"requests": pool, "exports": exports, "access": access, "states": states}
        if settings.database_read_url is not None:
            pools["history"] = open_pool(
                settings, "api-history", statement_timeout_s=STATEMENT_S, to_replica=True
            )
        for one in pools.values():
            await one.open(wait=False)
        live = Live(settings, city_of_settings)
        counts.watch(live, pools)
        auditing = asyncio.create_task(audit_log.run(access))
        app.state.context = Context(
            city_of_settings,
            load_catalogue(),
            pool,
            exports,
            live,
            settings.public_url,
            pools.get("history"),
            most_readings=settings.api_most_readings,
        )
        app.state.unwinding = set()
        listening = asyncio.create_task(live.run())
        yield
        await stop(listening)
        await stop(auditing)
        await audit_log.finish(access)
        await unwind(app)
        for one in pools.values():
            await one.close(timeout=1)

    app = FastAPIOffline(  # its pages need nothing from elsewhere
        title="Vigie",
        version=__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        redoc_url=None,
    )
    compress(app)
    if settings.database_read_url is None:  # what a replica answers, the primary cannot date
        app.add_middleware(Keeper, states=States(states))
    app.add_middleware(
        Gate,
        recognise=authenticator.recognise,
        limits=limits_of(
            key_per_minute=settings.api_requests_per_minute_key,
            address_per_minute=settings.api_requests_per_minute_address,
        ),
        is_open=city_of_settings.config.access.reading == "open",
    )
    app.add_middleware(SmallBodies)
    allow_origins(app, settings.api_cors_origins)
    app.add_middleware(SecurityHeaders)
    app.state.counts = counts
    app.state.signing_in = SigningIn(timedelta(hours=settings.session_hours), Guesses())
    app.add_middleware(
        Requests,
        counts=counts,
        audit=audit_log,
        is_logged=settings.logs_requests,
    )
    problems.install(app)
    v1 = APIRouter(
        prefix="/v1",
        dependencies=[
            Depends(refuse_unknown_parameters),
            Depends(refuse_unknown_districts),
            Depends(refuse_hidden_names),
        ],
        responses={status: {"model": Problem} for status in (401, 403, 422, 503)},
    )
    for resource in RESOURCES:
        v1.include_router(resource.router)
    app.include_router(v1)
    app.include_router(health.router)
    app.include_router(sensorthings.router)
    app.include_router(catalog.router)
    app.include_router(metrics.router)
    app.openapi = partial(document, app, city_of_settings)  # type: ignore[method-assign] # FastAPI's own way
    return app
