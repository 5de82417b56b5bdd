"""The sketches of days that answer for percentiles, and readings where there are none."""

from collections.abc import Iterator

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from vigie.city.config import GroupBy
from vigie.store.queries import composed, piece
from vigie.store.read.cover import Segment, Span, without
from vigie.store.read.parts import changed_buckets, changed_readings, unchanged
from vigie.store.read.question import Question
from vigie.store.read.rows import definitions, fetch
from vigie.store.read.sources import Days, Sources, are_regrouping, find_days, hide_members

# Up to so many readings are ranked themselves, at 3 microseconds each; merging a month of sketches
# takes some 10 milliseconds, whatever they are of.
FEW_READINGS = 20_000
_CHOSEN = Identifier("chosen")
_UNION_ALL = SQL("\nUNION ALL\n")


async def from_sketches(connection: AsyncConnection, question: Question) -> Composed | None:
    """The statement that answers from sketches; None where the readings themselves should."""
    days = await find_days(connection, question)
    if days is None:
        return None
    from_groups = not (
        question.group_by is GroupBy.DEVICE
        or question.selection.device
        or await are_regrouping(connection, question)
        or await hide_members(connection, question)
    )
    if await _are_few(connection, question, days, from_groups=from_groups):
        return None
    sketches = _UNION_ALL.join(_sketches(question, days, from_groups=from_groups))
    return composed(
        "read_percentiles",
        "sketched",
        definitions=definitions(_definitions(question, days)),
        sketches=sketches,
    )


def chosen(question: Question) -> Composed:
    """The series that are asked for, with their key and group."""
    where = question.selection.where
    return composed("read_percentiles", "chosen", key=question.key, where=where)


async def _are_few(
    connection: AsyncConnection, question: Question, days: Days, *, from_groups: bool
) -> bool:
    """Whether there are few readings to rank, and all of them are still kept."""
    selection = question.selection
    counted, counted_where = ("readings_of_series", selection.where)
    if from_groups:
        counted, counted_where = ("readings_of_groups", selection.where_of_groups)
    (row,) = await fetch(
        connection,
        composed(
            "read_percentiles",
            "size",
            readings=composed("read_percentiles", counted, where=counted_where),
            where=selection.where,
        ),
        {**question.parameters, "since": days.span.since, "until": days.span.until},
    )
    return row["readings"] <= FEW_READINGS and not row["is_forgotten"]


def _definitions(question: Question, days: Days) -> Iterator[tuple[Identifier, Composable]]:
    yield Identifier("grid"), question.slots.grid
    yield _CHOSEN, chosen(question)
    if days.has_changes:
        yield from changed_buckets(
            question, Sources(None, [Segment("1d", days.span)], has_changes=True)
        )
        yield Identifier("changed_group"), piece("read_percentiles", "changed_group")


def _sketches(question: Question, days: Days, *, from_groups: bool) -> Iterator[Composed]:
    for span in without(question.span, [days.span]):
        readings = composed(
            "read_parts", "readings", trusted=question.trusted, **_places(question, span)
        )
        yield _sketched(readings)
    places = {
        "slot": question.slots.of(Identifier("stored", "bucket")),
        "since": Literal(days.span.since),
        "until": Literal(days.span.until),
    }
    series_unchanged = unchanged("1d", has_changes=days.has_changes)
    group_unchanged = series_unchanged
    if days.has_changes:
        group_unchanged = piece("read_percentiles", "group_unchanged")
        yield _sketched(changed_readings("1d", **_places(question, days.span)))
    if not from_groups:
        yield composed("read_percentiles", "stored_series", unchanged=series_unchanged, **places)
        return
    yield composed(
        "read_percentiles",
        "stored_groups",
        key=question.key,
        where=question.selection.where_of_groups,
        unchanged=group_unchanged,
        **places,
    )
    if days.has_changes:
        yield composed(
            "read_percentiles", "stored_rest_of_groups", unchanged=series_unchanged, **places
        )


def _places(question: Question, span: Span) -> dict[str, Composable]:
    return {
        "slot": question.slots.of(Identifier("reading", "time")),
        "chosen": _CHOSEN,
        "since": Literal(span.since),
        "until": Literal(span.until),
    }


def _sketched(readings: Composed) -> Composed:
    return composed("read_percentiles", "sketched_readings", readings=readings)
