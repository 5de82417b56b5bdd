"""What each chosen series comes to in each slot, as SQL (`sql/read_parts.sql`)."""

from collections.abc import Iterator
from datetime import datetime

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from vigie.catalogue import Metric, Temporal
from vigie.store.queries import composed, piece
from vigie.store.read.cover import Segment, joined
from vigie.store.read.question import Question
from vigie.store.read.sources import CHANGED_BY, Sources

_UNION_ALL = SQL("\nUNION ALL\n")


def changed_name(grain: str) -> Identifier:
    """What the statement calls the changed buckets of a grain."""
    return Identifier(f"changed_{grain}")


def changed_buckets(question: Question, sources: Sources) -> Iterator[tuple[Identifier, Composed]]:
    """Name and query of the changed buckets of each grain that the sources use."""
    chosen = "chosen" if question.combination.weight is None else "chosen_and_weighers"
    if sources.has_changes:
        for grain in sorted({one.grain for one in sources.segments if one.grain}):
            yield (
                changed_name(grain),
                composed(
                    "read_freshness",
                    "changed",
                    bucket=piece("read_freshness", f"bucket_{grain}"),
                    grains=Literal(CHANGED_BY[grain]),
                    since=Literal(question.start),
                    until=Literal(question.end),
                    chosen=piece("read_freshness", chosen),
                ),
            )


def changed_readings(grain: str, **places: Composable) -> Composed:
    """The readings of the changed buckets of a grain; `places` as for other readings."""
    return composed(
        "read_parts",
        "changed_readings",
        changed=changed_name(grain),
        changed_until=piece("read_parts", f"changed_until_{grain}"),
        **places,
    )


def unchanged(grain: str, *, has_changes: bool) -> Composable:
    """The condition that a stored bucket of a grain stands as it is."""
    if not has_changes:
        return piece("read_parts", "anything")
    bucket = "changed_bucket_1m" if grain == "1m" else "changed_bucket"
    return composed(
        "read_parts",
        "unchanged",
        changed=changed_name(grain),
        changed_bucket=piece("read_parts", bucket),
    )


def measured(question: Question, metric: Metric, chosen: Identifier, sources: Sources) -> Composed:
    """Each of the chosen series in slots, by the arithmetic of its metric over time."""
    if question.combination.is_time_weighted and metric.temporal is Temporal.GAUGE:
        arithmetic = "time_weighted"
    elif metric.temporal is Temporal.STATE:  # only ever counted, so any arithmetic does
        arithmetic = Temporal.GAUGE.value
    else:
        arithmetic = metric.temporal.value
    in_order = arithmetic in {Temporal.COUNTER, "time_weighted"}
    parts = [
        part
        for segment in sources.segments
        for part in _parts(question, segment, chosen, sources, in_order=in_order)
    ]
    if in_order:
        # Groups answer for what lies between two spans, so what came before is looked up for each.
        spans = joined(segment.span for segment in sources.segments)
        parts += [predecessors(question, chosen, span.since) for span in spans]
    elif [segment.grain for segment in sources.segments] == [None]:
        arithmetic += "_once"
    return composed("read_parts", f"measured_{arithmetic}", parts=_UNION_ALL.join(parts))


def predecessors(question: Question, chosen: Identifier, since: datetime) -> Composed:
    """The last reading of each chosen series before that time."""
    return composed(
        "read_parts",
        "predecessors",
        chosen=chosen,
        since=Literal(since),
        trusted=question.trusted,
    )


def _parts(
    question: Question, segment: Segment, chosen: Identifier, sources: Sources, *, in_order: bool
) -> Iterator[Composed]:
    """The parts of a segment: stored ones, and those that changed or are not stored."""
    places: dict[str, Composable] = {
        "chosen": chosen,
        "since": Literal(segment.span.since),
        "until": Literal(segment.span.until),
    }
    by_time = question.slots.of(Identifier("reading", "time"))
    if segment.grain is None:
        readings = composed(
            "read_parts", "readings", slot=by_time, trusted=question.trusted, **places
        )
        yield _of_readings(readings, in_order=in_order)
        return
    if sources.has_changes:
        readings = changed_readings(segment.grain, slot=by_time, **places)
        yield _of_readings(readings, in_order=in_order)
    yield composed(
        "read_parts",
        "stored",
        slot=question.slots.of(Identifier("bucket")),
        columns=piece("read_parts", "columns_in_order" if in_order else "columns_plain"),
        parts=Identifier(f"reading_{segment.grain}"),
        unchanged=unchanged(segment.grain, has_changes=sources.has_changes),
        **places,
    )


def _of_readings(readings: Composed, *, in_order: bool) -> Composed:
    if not in_order:
        return composed("read_parts", "parts_plain", readings=readings)
    parts = composed("rollup", "parts_of_readings", readings=readings)
    return composed("read_parts", "parts_in_order", parts=parts)
