"""How devices and feeds are: last seen, counts, rates and the skew of clocks."""

from psycopg import AsyncConnection
from psycopg.sql import Identifier

from vigie.store.queries import composed
from vigie.store.read.devices import DeviceSelection
from vigie.store.read.rows import Row, all_of, fetch
from vigie.store.read.sorting import Place, Sort, sorting

_DEVICE = [Identifier("device_health", "device")]


async def devices_health(
    connection: AsyncConnection,
    selection: DeviceSelection = DeviceSelection(),  # noqa: B008 - never changes
    *,
    feed: str | None = None,
    least_skew_s: float | None = None,
    sort: Sort = Sort("device"),  # noqa: B008 - never changes
    after: Place | None = None,
    limit: int,
) -> list[Row]:
    """Devices that were ever heard, from the one behind `after`; rates in readings/min.

    Only those of a feed, or whose clock is so many seconds off, if asked. They are in order of a
    `sort_key` and their id; keys are `device`, `kind`, `feed`, `last_seen`, `readings`, `suspect`,
    `duplicates` and `skew_s`, whichever way a clock is off.
    """
    pieces, places = sorting("health", sort, _DEVICE, after)
    return await fetch(
        connection,
        composed(
            "health",
            "devices",
            where=selection.where,
            counted=all_of(*selection.hidden.of_counts),
            **pieces,
        ),
        {
            **selection.parameters,
            **places,
            "feed": feed,
            "least_skew_s": least_skew_s,
            "limit": limit,
        },
    )


async def feeds_health(connection: AsyncConnection) -> list[Row]:
    """Every feed that anything ever came by; rates in readings/min."""
    return await fetch(connection, composed("health", "feeds"), {})
