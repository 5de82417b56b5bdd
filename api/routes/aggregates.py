"""Readings in buckets, by the catalogue's arithmetic."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import buckets
from api.answers import answer
from api.context import Context, Here
from api.parameters import SelectionParameters, Time
from api.periods import period
from api.points import refuse_too_many
from api.schemas import measures as schema
from vigie.city.config import GroupBy, MetricId, Stat
from vigie.store.read.aggregates import Bucket, Group, aggregate, group_keys
from vigie.store.read.arithmetic import over_time
from vigie.store.read.question import Question

router = APIRouter(tags=["measures"])
_EXPECTED_DECIMALS = 1
_COVERAGE_DECIMALS = 3


class AggregateParameters(SelectionParameters):
    metric: MetricId = Field(description="The metric, as in /v1/metrics.", examples=["mean_speed"])
    bucket: buckets.Bucket = Field(
        timedelta(minutes=15),
        description="The width of a bucket: 1s to 366d, 1mo, 3mo, 1y, or all for one bucket. "
        "Days and longer are the city's own.",
        json_schema_extra={"default": "15m"},
    )
    start: Time | None = Field(None, description="From this time on; 24 h before `end` if absent.")
    end: Time | None = Field(None, description="Up to, without, this time; now if absent.")
    stat: Stat = Field(Stat.AUTO, description="auto is the catalogue's own way.")
    threshold: float | None = Field(
        None, allow_inf_nan=False, description="Goes with share_below and share_above."
    )
    group_by: GroupBy = Field(GroupBy.NONE, description="One line for each of these.")
    suspect: Literal["exclude", "include"] = Field(
        "exclude", description="Whether readings outside the possible range take part."
    )


@router.get("/aggregates", response_model=schema.Aggregates)
async def aggregates(context: Here, asked: Annotated[AggregateParameters, Query()]) -> Response:
    """A metric over time: first each device's readings in a bucket, then the group's devices.

    Buckets without readings are there, with null. Each bucket is
    [start, value, readings, devices with a value, readings expected, coverage].
    """
    question = _question(context, asked)
    async with context.connection() as connection:
        keys = await group_keys(connection, question)
        refuse_too_many(question.start, question.end, question.width, len(keys))
        groups = await aggregate(connection, question, keys)
    return answer(_aggregates(question, groups))


def _question(context: Context, asked: AggregateParameters) -> Question:
    metric = context.catalogue.metrics[asked.metric]
    start, end = period(asked.start, asked.end)
    refuse_too_many(start, end, asked.bucket, 1)
    return Question(
        metric=metric,
        combination=over_time(metric, asked.stat, asked.group_by, asked.threshold),
        group_by=asked.group_by,
        selection=asked.selection,
        start=start,
        end=end,
        width=asked.bucket,
        zone=context.city.config.time_zone,
        include_suspect=asked.suspect == "include",
    )


def _aggregates(question: Question, groups: list[Group]) -> dict[str, Any]:
    return {
        "metric": question.metric.id,
        "unit": question.combination.unit,
        "label": question.combination.label.model_dump(),
        "decimals": question.combination.decimals,
        "bucket": buckets.format_bucket(question.width),
        "bucket_s": buckets.seconds_of(question.width),
        "stat": question.combination.stat,
        "group_by": question.group_by,
        "start": question.start,
        "end": question.end,
        "groups": [
            {"key": group.key, "buckets": [_bucket(one) for one in group.buckets]}
            for group in groups
        ],
    }


def _bucket(bucket: Bucket) -> list[Any]:
    expected, coverage = bucket.expected, bucket.coverage
    return [
        *bucket[:4],
        expected if expected is None else round(expected, _EXPECTED_DECIMALS),
        coverage if coverage is None else round(coverage, _COVERAGE_DECIMALS),
    ]
