"""Devices by how they are heard, singly and counted by group (`sql/read_network.sql`)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier

from vigie.catalogue import load_catalogue
from vigie.store.queries import composed, piece
from vigie.store.read.devices import DeviceSelection
from vigie.store.read.newest import NOW, PATIENCE, Moment
from vigie.store.read.rows import Row, all_of, fetch
from vigie.store.read.sorting import Place, Sort, sorting

_DEVICE = [Identifier("judged", "id")]
_PATIENCE = Identifier("judged", "patience")
_SERIES_ID = Identifier("series", "id")


class HealthState(StrEnum):
    """How a device is heard.

    `late` has missed one message, `silent` three, of its own interval; `never` has not spoken yet.
    """

    REPORTING = "reporting"
    LATE = "late"
    SILENT = "silent"
    NEVER = "never"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which devices, of which feed and health; an empty field leaves all in."""

    devices: DeviceSelection = field(default_factory=DeviceSelection)
    feed: str | None = None
    health: Sequence[HealthState] = ()

    @property
    def parameters(self) -> Row:
        health = [one.value for one in self.health]
        return {**self.devices.parameters, "feed": self.feed, "health": health}

    @property
    def where(self) -> Composed:
        """The condition over `device` and `device_health`."""
        feed = [] if self.feed is None else [piece("read_network", "feed")]
        return SQL(" AND ").join([self.devices.where, *feed])


async def devices(
    connection: AsyncConnection,
    chosen: Chosen,
    *,
    moment: Moment = NOW,
    sort: Sort = Sort("health"),  # noqa: B008 - never changes
    after: Place | None = None,
    limit: int,
) -> list[Row]:
    """Devices with their health and newest reading, in order of a `sort_key` and their id.

    What came of each, which `device_health` counts, is always of now. Keys are `health`,
    `last_seen`, `id`, `name`, `kind`, `district`, `feed`, `duplicates` and `skew_s`.
    """
    pieces, places = sorting("read_network", sort, _DEVICE, after)
    statement = composed(
        "read_network",
        "devices",
        judged=_judged(chosen, moment),
        health=piece("read_network", "health" if chosen.health else "any_health"),
        newest=moment.newest(_SERIES_ID, _PATIENCE),
        shown=all_of(*chosen.devices.hidden.of_series),
        **pieces,
    )
    parameters = {**chosen.parameters, **moment.parameters, **places}
    metrics = list(load_catalogue().metrics)
    return await fetch(connection, statement, {**parameters, "limit": limit, "metrics": metrics})


async def counts(
    connection: AsyncConnection, chosen: Chosen, group_by: str, *, moment: Moment = NOW
) -> list[Row]:
    """How many devices are in each health, by `feed`, `kind` or `district`, or by `none`.

    Raises:
        KeyError: there is no such grouping.
    """
    statement = composed(
        "read_network",
        "counts",
        judged=_judged(chosen, moment),
        key=piece("read_network", f"key_{group_by}"),
    )
    return await fetch(connection, statement, {**chosen.parameters, **moment.parameters})


def _judged(chosen: Chosen, moment: Moment) -> Composed:
    hidden = chosen.devices.hidden
    return composed(
        "read_network",
        "judged",
        patience=PATIENCE,
        in_service=SQL("({})").format(moment.in_service(hidden)),
        clock=moment.clock,
        series=moment.series,
        newest=moment.newest(_SERIES_ID),
        shown=all_of(*hidden.of_series),
        counted=all_of(*hidden.of_counts),
        where=chosen.where,
        was_there=moment.was_there(hidden),
    )
