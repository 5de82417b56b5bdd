"""Devices, the newest reading of each of their series, and what changed a moment ago."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.sql import Composed, Identifier

from vigie.store.queries import composed
from vigie.store.read.hidden import NOTHING, Hidden
from vigie.store.read.newest import NOW, PATIENCE, Moment
from vigie.store.read.rows import Row, Selection, all_of, fetch
from vigie.store.read.sorting import Place, Sort, sorting

_DEVICE = [Identifier("device", "id")]
_SERIES_ID = Identifier("series", "id")
_SERIES = [Identifier("series", "device"), Identifier("series", "metric")]


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees of WGS 84. It crosses the date line where its west is greater than its east."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class DeviceSelection:
    """Which devices are asked for: those that fit every field; an empty field leaves all in.

    `search` is a part of the id or name, in any case; `measures` are metrics of which a device has
    any. What is `hidden` is left out, whatever is asked for.
    """

    device: Sequence[str] = ()
    kind: Sequence[str] = ()
    district: Sequence[str] = ()
    status: Sequence[str] = ()
    measures: Sequence[str] = ()
    search: str = ""
    box: Box | None = None
    hidden: Hidden = NOTHING

    @classmethod
    def of(cls, selection: Selection) -> "DeviceSelection":
        """The devices of a selection of series, whichever its metrics."""
        return cls(
            device=selection.device,
            kind=selection.kind,
            district=selection.district,
            hidden=selection.hidden,
        )

    @property
    def where(self) -> Composed:
        names = [name for name, value in self._given.items() if value]
        if self.box is not None:
            crosses = self.box.west > self.box.east
            names.append("box_across_the_date_line" if crosses else "box")
        return all_of(*names, *self.hidden.of_devices)

    @property
    def parameters(self) -> Row:
        box = asdict(self.box) if self.box is not None else {}
        return {**self._given, **box, **self.hidden.parameters}

    @property
    def _given(self) -> Row:
        return {
            "device": list(self.device),
            "kind": list(self.kind),
            "district": list(self.district),
            "status": list(self.status),
            "measures": list(self.measures),
            "search": self.search,
        }


async def devices(
    connection: AsyncConnection,
    selection: DeviceSelection,
    *,
    sort: Sort = Sort("id"),  # noqa: B008 - never changes
    after: Place | None = None,
    limit: int,
) -> list[Row]:
    """Devices in order of a `sort_key` and their id, from the one after `after`.

    Keys are `id`, `name`, `kind`, `district` and `last_seen`.
    """
    pieces, places = sorting("read_devices", sort, _DEVICE, after)
    return await fetch(
        connection,
        composed(
            "read_devices",
            "devices",
            where=selection.where,
            shown=all_of(*selection.hidden.of_series),
            **pieces,
        ),
        {**selection.parameters, **places, "limit": limit},
    )


async def latest(
    connection: AsyncConnection,
    selection: Selection,
    *,
    moment: Moment = NOW,
    sort: Sort = Sort("device"),  # noqa: B008 - never changes
    after: Place | None = None,
    limit: int,
) -> list[Row]:
    """The newest reading of each selected series, in order of a `sort_key`, device and metric.

    Keys are `device`, `metric`, `time`, `value` and, of now only, `received_at`, which is null at
    a moment of the past.
    """
    pieces, places = sorting("read_devices", sort, _SERIES, after)
    return await fetch(
        connection,
        composed(
            "read_devices",
            "latest",
            where=selection.where,
            clock=moment.clock,
            patience=PATIENCE,
            newest=moment.newest(_SERIES_ID),
            **pieces,
        ),
        {**selection.parameters, **moment.parameters, **places, "limit": limit},
    )


async def changed(connection: AsyncConnection, series: Collection[int]) -> list[Row]:
    """The newest reading of the series with these ids, with device, kind and district."""
    return await fetch(connection, composed("read_devices", "changed"), {"series": list(series)})


async def changed_since(connection: AsyncConnection, since: datetime) -> list[int]:
    """The ids of the series that received a reading since then."""
    found = await fetch(connection, composed("read_devices", "changed_since"), {"since": since})
    return [row["id"] for row in found]
