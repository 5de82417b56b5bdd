"""Car parks: who drives in drives out after a while, so entries, exits and places agree."""

from dataclasses import dataclass
from math import floor

from sensor_sim.curve import EPOCH_S, Curve
from sensor_sim.kinds.load import Load
from sensor_sim.kinds.site import Report, Site

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


def car_park(site: Site) -> Report:
    """Full by day in the middle of the city, by night at its edge."""
    capacity = round(site.number("capacity", 100, 900))
    day = site.world.share_of_day(site.device)
    visitors = site.trait("visitors", 0.1, 0.5)
    parts = ((_WORKERS, (1 - visitors) * day), (_RESIDENTS, 1 - day), (_VISITORS, visitors * day))
    curves = [(site.world.rhythm(guests.arriving), guests.stay_s, part) for guests, part in parts]
    # Whole vehicles may be one more than the integral is.
    fullest = max(0, capacity - 1) * site.trait("fullest", 0.6, 0.94)
    scale = fullest / _most_at_once(curves)
    groups = [
        (Load(site, curve, scale * part / _at_once(curve, stay_s), _RIPPLE, shift_s=2400), stay_s)
        for curve, stay_s, part in curves
    ]

    def report(time_s: float) -> dict[str, float]:
        entered = floor(sum(load.energy(time_s) for load, _ in groups))
        left = floor(sum(load.energy(time_s - stay_s) for load, stay_s in groups))
        return {
            "free_places": capacity - (entered - left),
            "entry_index": entered,
            "exit_index": left,
        }

    return report


def _at_once(curve: Curve, stay_s: float) -> float:
    """The most of a rhythm's guests at once in a week, for one arrival per hour at its peak."""
    moments = range(EPOCH_S, EPOCH_S + _WEEK_S, _STEP_S)
    return max(curve.integral(moment) - curve.integral(moment - stay_s) for moment in moments)


def _most_at_once(curves: list[tuple[Curve, float, float]]) -> float:
    """The most of all guests at once, when each kind's own most is its part; ripples on top."""
    at_once = [_at_once(curve, stay_s) for curve, stay_s, _ in curves]
    moments = range(EPOCH_S, EPOCH_S + _WEEK_S, _STEP_S)
    most = max(
        sum(
            part / own * (curve.integral(moment) - curve.integral(moment - stay_s))
            for own, (curve, stay_s, part) in zip(at_once, curves, strict=True)
        )
        for moment in moments
    )
    ripples = sum(part / own for own, (_, _, part) in zip(at_once, curves, strict=True))
    return most + _RIPPLE * _RIPPLES_H * ripples
