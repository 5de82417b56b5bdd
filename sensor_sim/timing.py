"""When a recorded message is played, and by how much its times move: the three ways to replay."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import ceil, floor
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sensor_sim.recording import Recorded, Recording
from sensor_sim.recording.form import unix_ms

_BLOCK = timedelta(minutes=15)  # the city's offset from UTC changes at the edges of these only
_BLOCK_MS = 900_000
_WEEK = timedelta(weeks=1)


class Times(StrEnum):
    """What the times in the payloads become."""

    KEEP = "keep"  # as recorded
    NOW = "now"  # all moved by as much, so that the last is the wall time at which the replay ends
    SAME_HOUR = "same-hour"  # moved by whole weeks of the city's time, for ever


class Cue(NamedTuple):
    """Play `recorded` at the wall time `wall_ms`, with its times moved by `moved_ms`."""

    wall_ms: int
    moved_ms: int
    recorded: Recorded


def once(recording: Recording, times: Times, origin_ms: int, speed: float) -> Iterator[Cue]:
    """The whole recording from the wall time `origin_ms` on, `speed` times as fast as recorded.

    Args:
        recording: what to play.
        times: KEEP or NOW.
        origin_ms: when the first message is played.
        speed: at least 1 for NOW (a slower one would announce the future); infinity for at once.
    """
    first_ms = recording.start_ms
    moved_ms = 0
    if times is Times.NOW:
        ends_ms = origin_ms + round((recording.last_ms - first_ms) / speed)
        moved_ms = whole_seconds(ends_ms - recording.last_ms)
    for recorded in recording.between(first_ms, recording.end_ms):
        yield Cue(origin_ms + round((recorded.at_ms - first_ms) / speed), moved_ms, recorded)


def whole_seconds(moved_ms: float) -> int:
    """So much at most: by whole seconds every time moves exactly, with the digits it has."""
    return floor(moved_ms / 1000) * 1000


def same_hour(recording: Recording, zone: ZoneInfo, start_ms: int) -> Iterator[Cue]:
    """For ever from `start_ms`, what was recorded at the same hour of the week by the city's clock.

    It asks of each quarter of an hour of the present which one of the recording it corresponds to,
    so that nights in which clocks change have neither a hole nor a quarter twice.
    """
    base = _quarter_before(_local(recording.start_ms, zone))
    ends = _local(recording.end_ms, zone)
    turn = _WEEK * ceil((ends - base) / _WEEK)
    block_ms = start_ms // _BLOCK_MS * _BLOCK_MS
    while True:
        then_ms = unix_ms(base + (_local(block_ms, zone) - base) % turn, zone)
        moved_ms = block_ms - then_ms
        for recorded in recording.between(then_ms, then_ms + _BLOCK_MS):
            if recorded.at_ms + moved_ms >= start_ms:
                yield Cue(recorded.at_ms + moved_ms, moved_ms, recorded)
        block_ms += _BLOCK_MS


def _local(time_ms: int, zone: ZoneInfo) -> datetime:
    """The city's wall clock at a Unix time, without a zone: for arithmetic by the clock."""
    return datetime.fromtimestamp(time_ms / 1000, UTC).astimezone(zone).replace(tzinfo=None)


def _quarter_before(local: datetime) -> datetime:
    return local - (local - datetime(2000, 1, 1)) % _BLOCK  # noqa: DTZ001 - wall clock arithmetic
