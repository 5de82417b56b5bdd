"""How the city's data flows: services and devices."""

from psycopg import AsyncConnection
from psycopg.sql import Identifier

from vigie.store.queries import composed
from vigie.store.read.hidden import NOTHING, Hidden
from vigie.store.read.newest import NOW, Moment
from vigie.store.read.rows import Row, all_of, fetch


async def devices_by_status(
    connection: AsyncConnection, hidden: Hidden = NOTHING, moment: Moment = NOW
) -> dict[str, int]:
    """How many devices there were at a moment, by the status that they have now."""
    statement = composed(
        "read_status",
        "devices_by_status",
        where=all_of(*hidden.of_devices),
        was_there=moment.was_there(hidden),
    )
    found = await fetch(connection, statement, {**hidden.parameters, **moment.parameters})
    return {row["status"]: row["devices"] for row in found}


async def newest(
    connection: AsyncConnection, hidden: Hidden = NOTHING, moment: Moment = NOW
) -> Row:
    """The moment's time `at`, the newest `reading` and `received`, and `dead_letters_24h`.

    Of the past, when readings were `received` is null; dead letters are always counted now.
    """
    heard = composed("read_status", "heard")
    if hidden != NOTHING or moment != NOW:
        heard = composed(
            "read_status",
            "heard_of_shown",
            newest=moment.newest(Identifier("series", "id")),
            where=all_of(*hidden.of_series, *hidden.of_devices),
        )
    statement = composed("read_status", "newest", clock=moment.clock, heard=heard)
    return (await fetch(connection, statement, {**hidden.parameters, **moment.parameters}))[0]


async def instances(connection: AsyncConnection, service: str) -> list[Row]:
    """What each process of a service last said of itself, newest first: at, state, is_fresh."""
    return await fetch(connection, composed("read_status", "instances"), {"service": service})


async def engine(connection: AsyncConnection) -> str:
    return str((await fetch(connection, composed("migrate", "engine"), {}))[0]["engine"])


async def waiting(connection: AsyncConnection) -> list[Row]:
    """Of each grain, how many changed buckets wait for maintenance, and the oldest."""
    return await fetch(connection, composed("read_status", "waiting"), {})


async def groups_waiting(connection: AsyncConnection) -> int:
    """How many groups are to be put together afresh."""
    (row,) = await fetch(connection, composed("read_status", "groups_waiting"), {})
    return int(row["groups"])


async def replay_lag_s(connection: AsyncConnection) -> float | None:
    """By how much a standby is behind its primary; None when the server cannot tell."""
    (row,) = await fetch(connection, composed("read_status", "replay_lag"), {})
    lag_s: float | None = row["lag_s"]
    return lag_s
