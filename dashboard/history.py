"""What was measured over time, by group, in buckets."""

from datetime import datetime
from typing import NamedTuple

from dashboard.document import Document


class Bucket(NamedTuple):
    """`coverage` is the share of its time, so far, for which the devices did report: 0 to 1."""

    time: datetime
    value: float | None
    n_readings: int
    n_devices: int
    n_expected: float | None = None
    coverage: float | None = None


class Track(Document):
    """The history of one group; a bucket without readings may be absent or have no value."""

    key: str | None
    buckets: tuple[Bucket, ...]


class History(Document):
    """A measure over time, by group."""

    bucket_s: float
    groups: tuple[Track, ...]


def with_tail(history: History, tail: History, start: datetime, since: datetime) -> History:
    """`history` with everything from `since` on as `tail` has it, and nothing before `start`."""
    fresh = {one.key: one.buckets for one in tail.groups}
    old = {
        one.key: tuple(bucket for bucket in one.buckets if start <= bucket.time < since)
        for one in history.groups
    }
    return History(
        bucket_s=history.bucket_s,
        groups=tuple(
            Track(key=key, buckets=old.get(key, ()) + fresh.get(key, ()))
            for key in dict.fromkeys([*old, *fresh])
            if old.get(key) or fresh.get(key)
        ),
    )
