"""Readings in buckets, by the catalogue's arithmetic."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import buckets
from api.comparisons import Compare, format_comparison
from api.context import Context, Here
from api.costs import refuse_too_costly
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.formats.sending import reply
from api.measuring import Asked, about, groups_of, measure
from api.periods import period
from api.points import refuse_too_many
from api.problems import ParameterError
from api.questions import CombinationParameters, StatOverTime, percentile_of, question_of
from api.residents import Per, share_of, written_per
from api.schemas import measures as schema
from api.tables import measures as tables
from vigie.city.config import MetricId, Stat
from vigie.store.read.aggregates import group_keys
from vigie.store.read.fill import Fill

router = APIRouter(tags=["measures"])
MOST_METRICS = 20


class AggregateParameters(CombinationParameters, TableParameters):
    metric: list[MetricId] = Field(
        min_length=1,
        max_length=MOST_METRICS,
        description="The metric or metrics, as in /v1/metrics.",
        examples=[["mean_speed"]],
    )
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


@router.get("/aggregates", response_model=schema.Aggregates, responses=described(TABLE))
async def aggregates(
    context: Here, form: TableFormat, asked: Annotated[AggregateParameters, Query()]
) -> Response:
    """Metrics over time: first each device's readings in a bucket, then the group's devices.

    Buckets without readings are there, with null. Each bucket is
    [start, value, readings, devices with a value, readings expected, coverage].
    """
    start, end = period(asked.start, asked.end)
    asked = asked.model_copy(update={"start": start, "end": end})
    questions = [_asked(context, asked, metric) for metric in dict.fromkeys(asked.metric)]
    width = asked.bucket
    is_ranked = percentile_of(asked.stat) is not None
    async with context.history_connection() as connection:
        await refuse_too_costly(
            context, connection, *(each.question for each in questions), is_ranked=is_ranked
        )
        keys = [await group_keys(connection, each.question) for each in questions]
        lines = sum(map(len, keys)) * (1 if asked.compare == "none" else 2)
        refuse_too_many(start, end, width, lines)
        found = [
            (each, await measure(connection, each, its_keys))
            for each, its_keys in zip(questions, keys, strict=True)
        ]
    compared = questions[0].earlier
    return await reply(
        form,
        asked,
        {
            "metrics": [about(each, measured) for each, measured in found],
            "bucket": buckets.format_bucket(width),
            "bucket_s": buckets.seconds_of(width),
            "group_by": str(asked.group_by),
            "per": asked.per,
            "fill": asked.fill,
            "start": start,
            "end": end,
            "compare": format_comparison(asked.compare),
            "earlier": {"start": compared.start, "end": compared.end} if compared else None,
            "groups": [group for each, measured in found for group in groups_of(each, measured)],
        },
        partial(tables.aggregates, units=asked.units),
    )


def _asked(context: Context, asked: AggregateParameters, metric: str) -> Asked:
    percentile = percentile_of(asked.stat)
    if percentile is not None:
        _refuse_of_percentiles(asked)
    stat = Stat(asked.stat) if percentile is None else Stat.COUNT
    question = question_of(context, asked, metric, asked.bucket, stat, threshold=asked.threshold)
    refuse_too_many(question.start, question.end, question.width, 1)
    combination = question.combination
    return Asked(
        question=question,
        grouping=asked.group_by,
        percentile=percentile,
        fill=asked.fill,
        compare=asked.compare,
        written=written_per(asked.per, combination),
        share=share_of(
            context.city, asked.per, combination, asked.group_by, question.selection.district
        ),
    )


def _refuse_of_percentiles(asked: AggregateParameters) -> None:
    if asked.threshold is not None:
        raise ParameterError("threshold", "goes with stat=share_below or share_above, only")
    if asked.compare == "typical":
        raise ParameterError(
            "compare", f"typical is not known of stat={asked.stat}: ask compare=previous or 7d"
        )
    if asked.per is not Per.NONE:
        raise ParameterError("per", f"residents share an amount, not a {asked.stat}: ask stat=sum")
