"""Whether the process lives, and whether it can serve."""

import psycopg
from fastapi import APIRouter, Response

from api.answers import answer
from api.context import Here
from api.problems import RETRY_AFTER_S
from api.schemas.problem import Problem
from api.schemas.status import Health
from vigie.problems import problem
from vigie.store.migrate import StoreError
from vigie.store.read.readiness import check_ready

router = APIRouter(tags=["operations"])


@router.get("/healthz", response_model=Health)
async def healthz() -> Response:
    """The process is alive; says nothing of the database."""
    return answer({"status": "ok"})


@router.get("/readyz", response_model=Health, responses={503: {"model": Problem}})
async def readyz(context: Here) -> Response:
    """The database can be reached, is migrated, and holds this city; 503 says what is not so."""
    try:
        async with context.connection() as connection:
            await check_ready(connection, context.city.id)
    except (StoreError, psycopg.Error) as error:
        reason = str(error) if isinstance(error, StoreError) else "the database is away"
        return problem(503, reason, headers={"Retry-After": str(RETRY_AFTER_S)})
    return answer({"status": "ok"})
