"""Alarms as they are, or as they were at a moment, and all that happened to them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composed, Identifier

from vigie.alarm import State
from vigie.store.queries import composed, piece
from vigie.store.read.hidden import NOTHING, Hidden
from vigie.store.read.rows import Row, fetch
from vigie.store.read.sorting import Place, Sort, sorting

_FILE = "read_alarms"
_ID = [Identifier("alarm", "id")]
OPEN = (State.RAISED, State.ACKNOWLEDGED, State.CLEARED)

Shelved = Literal["exclude", "include", "only"]


@dataclass(frozen=True, slots=True)
class AlarmSelection:
    """Which alarms are asked for: those that fit every field; an empty field leaves all in.

    Those that stood at some time in [start, end), as they are or, with `at`, as they were then;
    whether they are on the shelf is told as of `moment`. `rules_of_kinds` are rules about the kinds
    that are asked for. What is `hidden` is left out, and all rules but the `shown_rules`, whatever
    is asked for.
    """

    moment: datetime
    at: datetime | None = None
    start: datetime | None = None
    end: datetime | None = None
    states: tuple[str, ...] = OPEN
    shelved: Shelved = "include"
    ids: tuple[int, ...] = ()
    rule: tuple[str, ...] = ()
    severity: tuple[str, ...] = ()
    device: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    rules_of_kinds: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    feed: str | None = None
    hidden: Hidden = NOTHING
    shown_rules: tuple[str, ...] = ()

    @property
    def known(self) -> SQL:
        return piece(_FILE, "as_they_are" if self.at is None else "as_they_were")

    @property
    def where(self) -> Composed:
        fields = ("ids", "rule", "severity", "device", "kind", "district", "metric", "feed")
        names = ["always", *(name for name in fields if getattr(self, name))]
        names += {"include": [], "exclude": ["not_shelved"], "only": ["shelved"]}[self.shelved]
        names += ["before_end"] * (self.end is not None) + ["after_start"] * (
            self.start is not None
        )
        if self.hidden != NOTHING:
            names += ["shown_rule", "not_hidden_metric", "not_hidden_kind", "not_hidden_device"]
        if State.CLOSED not in self.states:
            names.append("open")
        conditions: list[SQL | Composed] = [piece(_FILE, name) for name in names]
        if not set(self.states) >= set(OPEN):
            conditions.append(composed(_FILE, "in_states", state=piece(_FILE, "state")))
        return SQL(" AND ").join(conditions)

    @property
    def parameters(self) -> Row:
        lists = ("states", "ids", "rule", "severity", "device", "kind", "rules_of_kinds")
        others = ("district", "metric", "shown_rules")
        return {
            **{name: list(getattr(self, name)) for name in (*lists, *others)},
            **{name: getattr(self, name) for name in ("moment", "at", "start", "end", "feed")},
            **self.hidden.parameters,
        }


async def alarms(
    connection: AsyncConnection,
    selection: AlarmSelection,
    *,
    sort: Sort = Sort("raised_at", is_descending=True),  # noqa: B008 - never changes
    after: Place | None = None,
    limit: int,
) -> list[Row]:
    """Alarms in order of a `sort_key` and their id, from the one after `after`.

    Keys are `raised_at`, `since`, and `severity`: the worst first, and of these the oldest.
    """
    pieces, places = sorting(_FILE, sort, _ID, after)
    statement = composed(
        _FILE,
        "alarms",
        known=selection.known,
        state=piece(_FILE, "state"),
        where=selection.where,
        **pieces,
    )
    return await fetch(connection, statement, {**selection.parameters, **places, "limit": limit})


async def changed_since(connection: AsyncConnection, since: datetime) -> list[int]:
    """The ids of the alarms to which something happened since then."""
    found = await fetch(connection, composed(_FILE, "changed_since"), {"since": since})
    return [row["id"] for row in found]


async def events(connection: AsyncConnection, number: int) -> list[Row]:
    """All that happened to an alarm, in that order."""
    return await fetch(connection, composed(_FILE, "events"), {"id": number})


async def notices(connection: AsyncConnection, number: int) -> list[Row]:
    """Who is, was, or was not told of it."""
    return await fetch(connection, composed(_FILE, "notices"), {"id": number})


async def counts(connection: AsyncConnection, selection: AlarmSelection) -> list[Row]:
    """How many `alarms` there are of each rule, severity and state, `shelved` being one."""
    statement = composed(
        _FILE,
        "counts",
        known=selection.known,
        state=piece(_FILE, "state"),
        where=selection.where,
    )
    return await fetch(connection, statement, selection.parameters)


def totals(rows: Collection[Row], **wanted: str) -> dict[str, int]:
    """What `counts` come to by state, of those rows that have these values."""
    fitting = [row for row in rows if all(row[name] == value for name, value in wanted.items())]
    return {
        state: sum(row["alarms"] for row in fitting if row["state"] == state)
        for state in (*OPEN, "shelved")
    }
