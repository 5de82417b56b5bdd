"""What requests about a metric over time have in common, and the question that they ask."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from api.context import Context
from api.parameters import SelectionParameters, Time
from api.periods import DEFAULT_SPAN, period
from vigie.city.config import GroupBy, MetricId, Stat
from vigie.store.read.arithmetic import over_time
from vigie.store.read.question import Question
from vigie.store.read.slots import Width

_PERCENTILES = {"p50": 50.0, "p90": 90.0, "p95": 95.0, "p99": 99.0}
_STATS = [*Stat, *_PERCENTILES]


def percentile_of(stat: str) -> float | None:
    """The percentile, in percent, that a stat is; None when it is none."""
    return _PERCENTILES.get(stat)


def _stat(text: object) -> str:
    if text not in _STATS:
        raise ValueError(f"{text!r} is none of {', '.join(_STATS)}")
    return str(text)


StatOverTime = Annotated[
    str, PlainValidator(_stat), WithJsonSchema({"type": "string", "enum": list(map(str, _STATS))})
]


class RangeParameters(SelectionParameters):
    metric: MetricId = Field(description="The metric, as in /v1/metrics.", examples=["mean_speed"])
    start: Time | None = Field(None, description="From this time on; 24 h before `end` if absent.")
    end: Time | None = Field(None, description="Up to, without, this time; now if absent.")
    group_by: GroupBy = Field(GroupBy.NONE, description="One line for each of these.")
    suspect: Literal["exclude", "include"] = Field(
        "exclude", description="Whether readings outside the possible range take part."
    )


class QuestionParameters(RangeParameters):
    stat: Stat = Field(Stat.AUTO, description="auto is the catalogue's own way.")
    threshold: float | None = Field(
        None, allow_inf_nan=False, description="Goes with share_below and share_above."
    )


def question_of(
    context: Context,
    asked: RangeParameters,
    width: Width,
    stat: Stat,
    *,
    threshold: float | None = None,
    span: timedelta = DEFAULT_SPAN,
) -> Question:
    """The question that a request asks, of buckets of `width`; of a `span` up to now by default.

    Raises:
        ParameterError: the range is empty.
        MeaninglessError: the metric has no such arithmetic.
    """
    metric = context.catalogue.metrics[asked.metric]
    start, end = period(asked.start, asked.end, span)
    return Question(
        metric=metric,
        combination=over_time(metric, stat, asked.group_by, threshold),
        group_by=asked.group_by,
        selection=context.narrowed(asked.selection),
        start=start,
        end=end,
        width=width,
        zone=context.city.config.time_zone,
        include_suspect=asked.suspect == "include",
    )
