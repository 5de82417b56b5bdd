"""What a goal's measure comes to over a range, by group: an amount or a mean, or a share of one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from api.context import Context
from api.questions import question_of_measure
from vigie.catalogue import Metric, Temporal, Text
from vigie.city.config import GroupBy, Measure
from vigie.city.goals import Goal
from vigie.store.read.aggregates import Bucket, Group, aggregate, group_keys
from vigie.store.read.arithmetic import Combination
from vigie.store.read.earlier import earlier
from vigie.store.read.question import Question
from vigie.store.read.slots import Width

_SHARE = Combination("share", "%", Text(en="%", fr="%"), decimals=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """A goal's question, and that of what it is a share of, if it is one."""

    part: Question
    whole: Question | None

    @property
    def questions(self) -> list[Question]:
        return [self.part] if self.whole is None else [self.part, self.whole]

    @property
    def written(self) -> Combination:
        """How its values are written."""
        return self.part.combination if self.whole is None else _SHARE

    @property
    def grows(self) -> bool:
        """Whether values are the greater, the longer the bucket."""
        return self.whole is None and grows(self.part.metric, self.part.combination)

    def earlier(self, by: timedelta | None) -> "Asked":
        """As much earlier; the period just before, when `by` is None."""
        return replace(
            self,
            part=earlier(self.part, by),
            whole=None if self.whole is None else earlier(self.whole, by),
        )


def grows(metric: Metric, combination: Combination) -> bool:
    """Whether a metric, combined so, is an amount counted in a bucket."""
    return metric.temporal is Temporal.DELTA and combination.name == "sum"


def asked_of(
    context: Context,
    goal: Goal,
    start: datetime,
    end: datetime,
    *,
    width: Width = None,
    group_by: GroupBy = GroupBy.NONE,
) -> Asked:
    """What is to be asked of [start, end) in buckets of `width`; in one when that is None."""

    def question(measure: Measure) -> Question:
        return question_of_measure(context, measure, start, end, width=width, group_by=group_by)

    return Asked(
        question(context.city.config.measure_of(goal)),
        None if goal.share_of is None else question(goal.share_of),
    )


async def measured(connection: AsyncConnection, asked: Asked) -> list[Group]:
    """The buckets of each group that has a device of it, in order."""
    found = [
        await aggregate(connection, one, await group_keys(connection, one))
        for one in asked.questions
    ]
    return found[0] if len(found) == 1 else _shares(*found)


def _shares(parts: Sequence[Group], wholes: Sequence[Group]) -> list[Group]:
    """Each part as a percentage of its whole; as complete as the less complete of the two."""
    of = {group.key: group.buckets for group in wholes}
    return [
        Group(
            group.key,
            [
                _share(part, whole)
                for part, whole in zip(
                    group.buckets, of.get(group.key, [None] * len(group.buckets)), strict=True
                )
            ],
        )
        for group in parts
    ]


def _share(part: Bucket, whole: Bucket | None) -> Bucket:
    if whole is None or part.value is None or not whole.value:
        return part._replace(value=None)
    coverages = [one for one in (part.coverage, whole.coverage) if one is not None]
    return part._replace(
        value=100 * part.value / whole.value, coverage=min(coverages, default=None)
    )
