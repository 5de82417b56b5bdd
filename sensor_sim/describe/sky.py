"""What a day is like: when it is night, and when the streets are full."""

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from sensor_sim.describe.day import Span
from sensor_sim.world import World

_LOOK_EVERY_MS = 60_000
_HORIZON_DEG = -0.833  # of the sun's upper edge, as almanacs have it
_STREETS = ("traffic_inbound", "traffic_outbound")
_RUSH = 0.8  # of the fullest that either direction ever is


class Times(NamedTuple):
    """From when to when, in Unix milliseconds."""

    start_ms: int
    end_ms: int


def nights(world: World, span: Span) -> list[Times]:
    return list(_while(lambda time_s: world.weather.sun(time_s) < _HORIZON_DEG, span))


def rush_hours(world: World, span: Span) -> list[Times]:
    rhythms = [world.rhythm(name) for name in _STREETS]
    return list(_while(lambda time_s: max(one.at(time_s) for one in rhythms) >= _RUSH, span))


def _while(holds: Callable[[float], bool], span: Span) -> Iterator[Times]:
    times = range(span.start_ms, span.end_ms, _LOOK_EVERY_MS)
    for is_so, run in groupby(times, key=lambda time_ms: holds(time_ms / 1000)):
        if is_so:
            first, *more = run
            yield Times(first, (more[-1] if more else first) + _LOOK_EVERY_MS)
