"""One metric over time, as an answer has it: its groups, and what they are compared with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection

from api.answers import completeness
from api.comparisons import Comparison
from api.groupings import Grouping
from api.residents import Share
from vigie.catalogue import Metric
from vigie.store.read.aggregates import Bucket, Group, Key, aggregate
from vigie.store.read.arithmetic import Combination
from vigie.store.read.earlier import earlier
from vigie.store.read.fill import Fill, fill
from vigie.store.read.percentiles import percentiles
from vigie.store.read.question import Question
from vigie.store.read.typical import TypicalGroup, typical


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about one metric, and what is made of its answer.

    `written` says how values are written; `share` makes of each what is asked for, such as an
    amount by residents.
    """

    question: Question
    grouping: Grouping
    percentile: float | None
    fill: Fill
    compare: Comparison
    written: Combination
    share: Share

    @property
    def earlier(self) -> Question | None:
        """The question of the period that is compared with, if one is."""
        if self.compare in {"none", "typical"}:
            return None
        by = self.compare if isinstance(self.compare, timedelta) else None
        return earlier(self.question, by)


@dataclass(frozen=True, slots=True)
class Measured:
    """The groups, the largest relative error of their values, and what they are compared with."""

    groups: list[Group]
    error: float | None
    earlier: list[Group] | None = None
    typical: list[TypicalGroup] | None = None


async def measure(connection: AsyncConnection, asked: Asked, keys: Sequence[Key]) -> Measured:
    """The answer for the groups in `keys`."""
    found = await _groups(connection, asked, asked.question, keys)
    if asked.compare == "typical":
        bands = await typical(connection, asked.question, keys)
        return replace(found, typical=_shared_bands(bands, asked.share))
    if asked.earlier is not None:
        before = await _groups(connection, asked, asked.earlier, keys)
        return replace(found, earlier=before.groups)
    return found


async def _groups(
    connection: AsyncConnection, asked: Asked, question: Question, keys: Sequence[Key]
) -> Measured:
    groups = await aggregate(connection, question, keys)
    error = None
    if asked.percentile is not None:
        # Percentiles rank readings; what is counted beside them is how many devices gave these.
        ranked = await percentiles(connection, question, keys, [asked.percentile])
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
    filled = fill(groups, asked.fill, datetime.now(UTC))
    return Measured(shared(filled, asked.share), error)


def shared(groups: Sequence[Group], share: Share) -> list[Group]:
    """The groups with each value's share in its place."""
    return [
        Group(
            group.key,
            [one._replace(value=share(group.key, one.value)) for one in group.buckets],
        )
        for group in groups
    ]


def _shared_bands(groups: Sequence[TypicalGroup], share: Share) -> list[TypicalGroup]:
    return [
        TypicalGroup(
            group.key,
            [
                one._replace(
                    low=share(group.key, one.low),
                    median=share(group.key, one.median),
                    high=share(group.key, one.high),
                )
                for one in group.buckets
            ],
        )
        for group in groups
    ]


def about(asked: Asked, found: Measured) -> dict[str, Any]:
    """What the values of a metric are."""
    is_ranked = asked.percentile is not None
    written = asked.question.metric if is_ranked else asked.written
    return {
        "metric": asked.question.metric.id,
        **unit_of(written),
        "stat": f"p{asked.percentile:.0f}" if is_ranked else asked.written.stat,
        "error": found.error,
    }


def unit_of(written: Metric | Combination) -> dict[str, Any]:
    """What values are written in: the unit, how to write it for people, and the decimals."""
    return {
        "unit": written.unit,
        "label": written.label.model_dump(),
        "decimals": written.decimals,
    }


def groups_of(asked: Asked, found: Measured) -> list[dict[str, Any]]:
    """The groups of a metric, in order."""
    return [
        {
            "metric": asked.question.metric.id,
            "key": asked.grouping.key(group.key),
            "buckets": [bucket_array(one) for one in group.buckets],
            "earlier": [bucket_array(one) for one in found.earlier[at].buckets]
            if found.earlier
            else None,
            "typical": [list(one) for one in found.typical[at].buckets] if found.typical else None,
        }
        for at, group in enumerate(found.groups)
    ]


def bucket_array(bucket: Bucket) -> list[Any]:
    """A bucket as answers give it: start, value, readings, devices, expected, coverage."""
    return [*bucket[:4], *completeness(bucket)]
