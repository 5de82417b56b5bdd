"""What requests about a metric over time have in common, and the question that they ask."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, WithJsonSchema

from api.context import Context
from api.groupings import GroupedBy
from api.parameters import SelectionParameters, Time
from api.periods import DEFAULT_SPAN, end_parameter, period, start_parameter
from api.residents import DESCRIPTION as PER_DESCRIPTION
from api.residents import Per
from vigie.city.config import GroupBy, Measure, MetricId, Stat
from vigie.store.read.arithmetic import over_time
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection
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
    start: Time | None = start_parameter()
    end: Time | None = end_parameter()
    group_by: GroupedBy = Field(
        "none",
        validate_default=True,
        description="One line for each of these: none, device, or one or more of district, kind "
        "and programme, parted by commas.",
    )
    suspect: Literal["exclude", "include"] = Field(
        "exclude", description="Whether readings outside the possible range take part."
    )


class OneMetric(RangeParameters):
    metric: MetricId = Field(description="The metric, as in /v1/metrics.", examples=["mean_speed"])


class CombinationParameters(RangeParameters):
    stat: Stat = Field(Stat.AUTO, description="auto is the catalogue's own way.")
    threshold: float | None = Field(
        None, allow_inf_nan=False, description="Goes with share_below and share_above."
    )
    per: Per = Field(Per.NONE, description=PER_DESCRIPTION)


class QuestionParameters(CombinationParameters, OneMetric):
    """One metric, and how it combines."""


def question_of(
    context: Context,
    asked: RangeParameters,
    metric: str,
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
    about = context.catalogue.metrics[metric]
    start, end = period(asked.start, asked.end, span)
    first, *others = asked.group_by.dimensions
    return Question(
        metric=about,
        combination=over_time(about, stat, first, threshold),
        group_by=first,
        selection=context.narrowed(asked.selection),
        start=start,
        end=end,
        width=width,
        zone=context.city.config.time_zone,
        include_suspect=asked.suspect == "include",
        then_by=tuple(others),
    )


def question_of_measure(
    context: Context,
    measure: Measure,
    start: datetime,
    end: datetime,
    *,
    width: Width = None,
    group_by: GroupBy = GroupBy.NONE,
) -> Question:
    """That of a measure of the city's file over [start, end); in one bucket without a `width`."""
    metric = context.catalogue.metrics[measure.metric]
    return Question(
        metric=metric,
        combination=over_time(metric, measure.stat, group_by, measure.threshold),
        group_by=group_by,
        selection=context.narrowed(Selection(kind=measure.kinds)),
        start=start,
        end=end,
        width=width,
        zone=context.city.config.time_zone,
    )
