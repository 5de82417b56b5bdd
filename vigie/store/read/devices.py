"""Devices, the newest reading of each of their series, and what changed a moment ago."""

from collections.abc import Collection, Sequence
from datetime import datetime

from psycopg import AsyncConnection

from vigie.store.queries import composed, piece
from vigie.store.read.hidden import NOTHING, Hidden
from vigie.store.read.rows import Row, Selection, all_of, fetch


async def devices(
    connection: AsyncConnection,
    *,
    kind: Sequence[str] = (),
    district: Sequence[str] = (),
    status: Sequence[str] = (),
    search: str = "",
    after: str = "",
    limit: int,
    hidden: Hidden = NOTHING,
) -> list[Row]:
    """Devices in order of their id, from the one after `after`.

    An empty argument leaves all in; `search` is a part of the id or name, in any case.
    """
    given = {"kind": list(kind), "district": list(district), "status": list(status)}
    asked = {name: value for name, value in {**given, "search": search}.items() if value}
    return await fetch(
        connection,
        composed(
            "read_devices",
            "devices",
            where=all_of(*asked, *hidden.of_devices),
            shown=all_of(*hidden.of_series),
        ),
        {**asked, **hidden.parameters, "after": after, "limit": limit},
    )


async def latest(
    connection: AsyncConnection,
    selection: Selection,
    *,
    after: tuple[str, str] = ("", ""),
    limit: int,
) -> list[Row]:
    """The newest reading of each selected series, in order of device and metric."""
    after_device, after_metric = after
    return await fetch(
        connection,
        composed(
            "read_devices",
            "latest",
            where=selection.where,
            patience=piece("read_conditions", "patience"),
        ),
        {
            **selection.parameters,
            "after_device": after_device,
            "after_metric": after_metric,
            "limit": limit,
        },
    )


async def changed(connection: AsyncConnection, series: Collection[int]) -> list[Row]:
    """The newest reading of the series with these ids, with device, kind and district."""
    return await fetch(connection, composed("read_devices", "changed"), {"series": list(series)})


async def changed_since(connection: AsyncConnection, since: datetime) -> list[int]:
    """The ids of the series that received a reading since then."""
    found = await fetch(connection, composed("read_devices", "changed_since"), {"since": since})
    return [row["id"] for row in found]
