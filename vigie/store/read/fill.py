"""Values for buckets without readings, on request: pure functions over an answer's buckets."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import accumulate

from vigie.store.read.aggregates import Bucket, Group


class Fill(StrEnum):
    """What stands where nothing was read: nothing, the value before, a line between neighbours."""

    NULL = "null"
    PREVIOUS = "previous"
    LINEAR = "linear"


def fill(groups: Iterable[Group], how: Fill, now: datetime) -> list[Group]:
    """The same buckets, with values where there were no readings.

    A filled bucket still says that it has no readings, which tells it apart. Buckets before the
    first value of the range stay null, and those after the last when a line is asked for: nothing
    outside of the range is looked at. Buckets that start after `now` are never filled.
    """
    return [Group(group.key, list(_filled(group.buckets, how, now))) for group in groups]


def _filled(buckets: Sequence[Bucket], how: Fill, now: datetime) -> Iterator[Bucket]:
    before = list(accumulate(buckets, _newer_known))
    after = list(accumulate(reversed(buckets), _newer_known))[::-1]
    for bucket, left, right in zip(buckets, before, after, strict=True):
        if bucket.value is not None or bucket.readings or bucket.start > now:
            yield bucket
        elif how is Fill.PREVIOUS:
            yield bucket._replace(value=left.value)
        elif how is Fill.LINEAR:
            yield bucket._replace(value=_between(left, right, bucket.start))
        else:
            yield bucket


def _newer_known(known: Bucket, bucket: Bucket) -> Bucket:
    return known if bucket.value is None else bucket


def _between(left: Bucket, right: Bucket, at: datetime) -> float | None:
    if left.value is None or right.value is None:
        return None
    share = (at - left.start) / (right.start - left.start)
    return left.value + share * (right.value - left.value)
