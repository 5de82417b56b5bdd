"""Whether the database is kept in order, and what waits for that."""

from datetime import timedelta

from fastapi import APIRouter, Response

from api.answers import answer
from api.context import Here
from api.schemas import maintenance as schema
from vigie.store.read import status as read

router = APIRouter(tags=["operations"])
# A round may take as long as the pause between two, and then some.
_PATIENCE_ROUNDS = 3
_LEAST_PATIENCE_S = 60.0


@router.get("/maintenance", response_model=schema.Maintenance)
async def maintenance(context: Here) -> Response:
    """When `vigie db maintain` last went its round, and what changed buckets wait for the next."""
    async with context.connection() as connection:
        newest = await read.newest(connection)
        rounds = await read.instances(connection, "maintain")
        waiting = await read.waiting(connection)
        groups = await read.groups_waiting(connection)
    last = rounds[0] if rounds else None
    every_s = last["state"].get("every_s") if last else None
    patience = timedelta(seconds=max(_PATIENCE_ROUNDS * (every_s or 0), _LEAST_PATIENCE_S))
    return answer(
        {
            "at": newest["at"],
            "last_round": last["at"] if last else None,
            "every_s": every_s,
            "is_regular": newest["at"] - last["at"] <= patience if last else None,
            "waiting": waiting,
            "groups_waiting": groups,
        }
    )
