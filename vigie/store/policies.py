"""What happens next to what is old: what retention removes, and what TimescaleDB compresses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from vigie.city.config import Retention
from vigie.durations import format_duration
from vigie.store.queries import query
from vigie.store.retention import TABLES, Table, cutoff_of, expires_at
from vigie.store.weeks import WEEK

Parts = list[tuple[datetime, datetime]]


@dataclass(frozen=True, slots=True)
class Policy:
    """At `at`, by the next round, what is older than `before` goes or is compressed.

    `what` says whose and how; `after` is the age, as the city file has it.
    """

    relation: str
    what: str
    after: str
    before: datetime | None
    at: datetime | None


def next_policies(
    connection: Connection,
    retention: Retention,
    parts: dict[str, Parts],
    now: datetime,
    *,
    has_jobs: bool,
) -> tuple[Policy, ...]:
    """What the city file says will happen next, by table; `parts` are those that go whole."""
    found: list[Policy] = []
    for table in TABLES:
        members = "series" if table.key == "series_id" else "groups"
        counts: dict[timedelta, int] = {}
        for metric, kind, ids in connection.execute(query("retention", members)).fetchall():
            age: timedelta | None = getattr(retention.kept(metric, kind), table.grain)
            if age is not None:
                counts[age] = counts.get(age, 0) + len(ids)
        found += _removals(table, retention, counts, parts.get(table.relation), now)
    if has_jobs:
        for relation, age, at in connection.execute(query("stats", "compressions")).fetchall():
            found.append(Policy(relation, "compress chunks", format_duration(age), now - age, at))
    return tuple(found)


def _removals(
    table: Table,
    retention: Retention,
    counts: dict[timedelta, int],
    parts: Parts | None,
    now: datetime,
) -> Iterator[Policy]:
    longest: timedelta | None = getattr(retention.longest, table.grain)
    if longest is not None and parts:
        counts = {age: count for age, count in counts.items() if age != longest}
        _, ends_at = parts[0]
        yield Policy(
            table.relation,
            "drop the oldest week or chunk",
            format_duration(longest),
            ends_at,
            expires_at(ends_at, longest),
        )
    for age, count in sorted(counts.items()):
        before = cutoff_of(age, now) + WEEK
        owners = "series" if table.key == "series_id" else "groups"
        yield Policy(
            table.relation,
            f"delete rows of {count:,} {owners}",
            format_duration(age),
            before,
            expires_at(before, age),
        )
