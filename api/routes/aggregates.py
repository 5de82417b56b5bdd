"""Readings in buckets, by the catalogue's arithmetic."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg import AsyncConnection
from pydantic import Field

from api import buckets
from api.answers import completeness
from api.comparisons import Compare, format_comparison
from api.context import Context, Here
from api.costs import refuse_too_costly
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.formats.sending import reply
from api.points import refuse_too_many
from api.problems import ParameterError
from api.questions import QuestionParameters, StatOverTime, percentile_of, question_of
from api.schemas import measures as schema
from api.tables import measures as tables
from vigie.city.config import Stat
from vigie.store.read.aggregates import Bucket, Group, Key, aggregate, group_keys
from vigie.store.read.earlier import earlier
from vigie.store.read.fill import Fill, fill
from vigie.store.read.percentiles import percentiles
from vigie.store.read.question import Question
from vigie.store.read.typical import TypicalGroup, typical

router = APIRouter(tags=["measures"])


class AggregateParameters(QuestionParameters, TableParameters):
    bucket: buckets.Bucket = buckets.parameter()
    stat: StatOverTime = Field(  # type: ignore[assignment] # wider than what other resources take
        Stat.AUTO.value,
        description="auto is the catalogue's own way; p50 to p99 are percentiles of readings.",
    )
    fill: Fill = Field(Fill.NULL, description="What stands where there are no readings.")
    compare: Compare = Field(
        "none",
        description="Beside each group: previous (the period just before), typical (the median "
        "and the spread of the same times of eight weeks before), or as much earlier, such as 7d.",
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """The groups, the largest relative error of their values, and what they are compared with."""

    groups: list[Group]
    error: float | None
    earlier: list[Group] | None = None
    typical: list[TypicalGroup] | None = None


@router.get("/aggregates", response_model=schema.Aggregates, responses=described(TABLE))
async def aggregates(
    context: Here, form: TableFormat, asked: Annotated[AggregateParameters, Query()]
) -> Response:
    """A metric over time: first each device's readings in a bucket, then the group's devices.

    Buckets without readings are there, with null. Each bucket is
    [start, value, readings, devices with a value, readings expected, coverage].
    """
    question = _question(context, asked)
    compared = None if asked.compare in {"none", "typical"} else _earlier(question, asked)
    is_ranked = percentile_of(asked.stat) is not None
    async with context.history_connection() as connection:
        await refuse_too_costly(context, connection, question, is_ranked=is_ranked)
        keys = await group_keys(connection, question)
        lines = len(keys) * (1 if asked.compare == "none" else 2)
        refuse_too_many(question.start, question.end, question.width, lines)
        found = await _answer(connection, question, keys, asked)
        if asked.compare == "typical":
            found = replace(found, typical=await typical(connection, question, keys))
        elif compared is not None:
            before = await _answer(connection, compared, keys, asked)
            found = replace(found, earlier=before.groups)
    document = _document(question, compared, asked, found)
    return await reply(form, asked, document, tables.aggregates)


def _question(context: Context, asked: AggregateParameters) -> Question:
    percentile = percentile_of(asked.stat)
    if percentile is not None and asked.threshold is not None:
        raise ParameterError("threshold", "goes with stat=share_below or share_above, only")
    if percentile is not None and asked.compare == "typical":
        raise ParameterError(
            "compare", f"typical is not known of stat={asked.stat}: ask compare=previous or 7d"
        )
    # Percentiles rank readings; what is counted beside them is how many devices gave these.
    stat = Stat(asked.stat) if percentile is None else Stat.COUNT
    question = question_of(context, asked, asked.bucket, stat, threshold=asked.threshold)
    refuse_too_many(question.start, question.end, question.width, 1)
    return question


def _earlier(question: Question, asked: AggregateParameters) -> Question:
    return earlier(question, asked.compare if isinstance(asked.compare, timedelta) else None)


async def _answer(
    connection: AsyncConnection, question: Question, keys: list[Key], asked: AggregateParameters
) -> Answer:
    groups = await aggregate(connection, question, keys)
    percentile = percentile_of(asked.stat)
    error = None
    if percentile is not None:
        ranked = await percentiles(connection, question, keys, [percentile])
        error = max((one.error for group in ranked for one in group.buckets), default=0.0)
        groups = [
            Group(
                counted.key,
                [
                    one._replace(value=of.values[0], readings=of.readings)
                    for one, of in zip(counted.buckets, values.buckets, strict=True)
                ],
            )
            for counted, values in zip(groups, ranked, strict=True)
        ]
    return Answer(fill(groups, asked.fill, datetime.now(UTC)), error)


def _document(
    question: Question, compared: Question | None, asked: AggregateParameters, found: Answer
) -> dict[str, Any]:
    is_ranked = percentile_of(asked.stat) is not None
    written = question.metric if is_ranked else question.combination
    return {
        "metric": question.metric.id,
        "unit": written.unit,
        "label": written.label.model_dump(),
        "decimals": written.decimals,
        "bucket": buckets.format_bucket(question.width),
        "bucket_s": buckets.seconds_of(question.width),
        "stat": asked.stat if is_ranked else question.combination.stat,
        "error": found.error,
        "group_by": question.group_by,
        "fill": asked.fill,
        "start": question.start,
        "end": question.end,
        "compare": format_comparison(asked.compare),
        "earlier": {"start": compared.start, "end": compared.end} if compared else None,
        "groups": [_group(found, at) for at in range(len(found.groups))],
    }


def _group(found: Answer, at: int) -> dict[str, Any]:
    return {
        "key": found.groups[at].key,
        "buckets": [_bucket(one) for one in found.groups[at].buckets],
        "earlier": [_bucket(one) for one in found.earlier[at].buckets] if found.earlier else None,
        "typical": [list(one) for one in found.typical[at].buckets] if found.typical else None,
    }


def _bucket(bucket: Bucket) -> list[Any]:
    return [*bucket[:4], *completeness(bucket)]
