"""Car parks: who drives in drives out after a while, so entries, exits and places agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from sensor_sim.arrivals import Arrivals, Group
from sensor_sim.curve import EPOCH_S, Curve
from sensor_sim.kinds.load import Load
from sensor_sim.kinds.site import Report, Site
from sensor_sim.scenario.course import Coming
from sensor_sim.world import World

_WEEK_S, _STEP_S = 7 * 86_400, 1800
_RIPPLE = 0.015  # below the least of an arrival's rhythm, so that none drives in backwards
_RIPPLES_H = 0.8  # at most, of the ripple, that a stay holds more or less than its curve says


@dataclass(frozen=True, slots=True)
class _Guests:
    """People who arrive by a rhythm and stay for so long."""

    arriving: str
    stay_s: float


_WORKERS = _Guests("arriving_at_work", 8.5 * 3600)
_RESIDENTS = _Guests("arriving_at_home", 12.5 * 3600)
_VISITORS = _Guests("retail", 1.5 * 3600)


@dataclass(frozen=True, slots=True)
class _Stay:
    """What a rhythm of guests comes to in a week, for one arrival an hour at its peak."""

    curve: Curve
    stay_s: float
    there: tuple[float, ...]
    most: float

    @classmethod
    def of(cls, world: World, guests: _Guests) -> "_Stay":
        curve = world.rhythm(guests.arriving)
        there = tuple(
            curve.integral(moment) - curve.integral(moment - guests.stay_s)
            for moment in range(EPOCH_S, EPOCH_S + _WEEK_S, _STEP_S)
        )
        return cls(curve, guests.stay_s, there, max(there))


def _stays(world: World) -> tuple[_Stay, _Stay, _Stay]:
    """Of workers, residents and visitors."""
    return _Stay.of(world, _WORKERS), _Stay.of(world, _RESIDENTS), _Stay.of(world, _VISITORS)


def car_park(site: Site) -> Report:
    """Full by day in the middle of the city, by night at its edge."""
    capacity = round(site.number("capacity", 100, 900))
    day = site.world.share_of_day(site.device)
    visitors = site.trait("visitors", 0.1, 0.5)
    stays = site.world.shared(_stays)
    # For each vehicle at most of a stay's, so many of this car park's.
    parts = [
        part / stay.most
        for stay, part in zip(stays, ((1 - visitors) * day, 1 - day, visitors * day), strict=True)
    ]
    # Whole vehicles may be one more than the integral is.
    fullest = max(0, capacity - 1) * site.trait("fullest", 0.6, 0.94)
    scale = fullest / _most_at_once(stays, parts)
    loads = [
        (Load(site, stay.curve, scale * part, _RIPPLE, shift_s=2400), stay.stay_s)
        for stay, part in zip(stays, parts, strict=True)
    ]
    factor = site.factor("parking")
    arrivals = Arrivals(
        [
            *(Group(load.energy, stay_s, factor) for load, stay_s in loads),
            *(_guests(one, capacity) for one in site.world.course.guests(site.device)),
        ],
        room=capacity - 1,
    )

    def report(time_s: float) -> dict[str, float]:
        in_all, out_all = floor(arrivals.entered(time_s)), floor(arrivals.left(time_s))
        return {
            "free_places": capacity - (in_all - out_all),
            "entry_index": in_all,
            "exit_index": out_all,
        }

    return report


def _guests(coming: Coming, capacity: int) -> Group:
    def arrived(time_s: float) -> float:
        return capacity * coming.share_h * max(0.0, time_s - coming.begins_s) / 3600

    return Group(arrived, coming.stays_s, coming.weight)


def _most_at_once(stays: Sequence[_Stay], parts: Sequence[float]) -> float:
    """The most of all guests at once; ripples on top."""
    one, two, three = parts
    most: float = max(
        one * workers + two * residents + three * visitors
        for workers, residents, visitors in zip(*(stay.there for stay in stays), strict=True)
    )
    return most + _RIPPLE * _RIPPLES_H * (one + two + three)
