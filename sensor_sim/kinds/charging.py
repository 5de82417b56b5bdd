"""EV charging stations: cars come, charge with a taper, stand a while, and leave."""

from dataclasses import dataclass
from math import copysign, fsum
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from sensor_sim.chance import between, draw, draws
from sensor_sim.curve import EPOCH_S, Curve
from sensor_sim.kinds.site import Report, Site
from sensor_sim.scenario.steps import USUAL, Scaled, Steps

_Seconds = TypeVar("_Seconds", float, NDArray[np.float64])

SLOT_S = 4 * 3600  # each point serves at most one car in as much time
_LATEST_S = 3000  # into the slot that one arrives
_CHARGES_S = (1800, 9000)
_STANDS_S = 2400  # at most, once full
_RAMP_S = 60
_TAPER = 1 / 3  # of the time that it charges: the last fifth of the energy
_YEARS_BEFORE_H = 20 * 8766
_USUAL = 0.2  # of the power of all points, in the mean: what the years before left on the register


@dataclass(frozen=True, slots=True)
class Session:
    """One car at a point: times in Unix seconds, power in kW."""

    arrives_s: float
    charges_s: float
    stands_s: float
    point_kw: float

    @property
    def leaves_s(self) -> float:
        return self.arrives_s + self.charges_s + self.stands_s

    @property
    def energy(self) -> float:
        """What the car takes in all, in kWh."""
        return self.point_kw * _full_s(self.charges_s) / 3600

    def is_there(self, time_s: float) -> bool:
        return self.arrives_s <= time_s < self.leaves_s

    def power(self, time_s: float) -> float:
        """Up in a minute, level, and then evenly down to nothing as the battery fills."""
        since = time_s - self.arrives_s
        rising, falling = since / _RAMP_S, (self.charges_s - since) / (self.charges_s * _TAPER)
        return self.point_kw * max(0.0, min(1.0, rising, falling))

    def energy_by(self, time_s: float) -> float:
        """The integral of the power up to a time, in kWh."""
        since = max(0.0, time_s - self.arrives_s)
        if since >= self.charges_s:
            return self.energy
        taper_s = self.charges_s * _TAPER
        ramp = min(since, _RAMP_S)
        level = min(max(0.0, since - _RAMP_S), self.charges_s - taper_s - _RAMP_S)
        late = max(0.0, since - (self.charges_s - taper_s))
        full_s = ramp * ramp / (2 * _RAMP_S) + level + late - late * late / (2 * taper_s)
        return self.point_kw * full_s / 3600


def _full_s(charges_s: _Seconds) -> _Seconds:
    """For how long a car would charge at the full power, to take as much."""
    return charges_s * (1 - _TAPER / 2) - _RAMP_S / 2


class Point:
    """One point of a station, and all the cars that it ever served or will."""

    __slots__ = (
        *("_before_kwh", "_busy", "_key", "_point_kw", "_session", "_slot", "_start_s"),
        "_wanted",
    )

    def __init__(self, key: int, point_kw: float, busy: Curve, wanted: Steps = USUAL) -> None:
        self._key = key
        self._point_kw = point_kw
        self._busy = busy
        self._wanted = wanted
        self._start_s = EPOCH_S + SLOT_S * draw(key)
        self._slot: int | None = None
        self._session: Session | None = None
        self._before_kwh = 0.0

    def session(self, time_s: float) -> Session | None:
        """The car of the slot around a time, which may be gone by then or still to come."""
        slot = self._slot_at(time_s)
        if slot != self._slot:
            self._slot, self._session = slot, self._session_in(slot)
            self._before_kwh = self._total(slot)
        return self._session

    def energy(self, time_s: float) -> float:
        """What all cars since the epoch took, in kWh; negative before it."""
        session = self.session(time_s)
        return self._before_kwh + (session.energy_by(time_s) if session else 0.0)

    def _slot_at(self, time_s: float) -> int:
        return int((time_s - self._start_s) // SLOT_S)

    def _session_in(self, slot: int) -> Session | None:
        start_s = self._start_s + slot * SLOT_S
        place = 4 * slot + 1
        arrives_s = start_s + between(0, _LATEST_S, self._key, place + 1)
        share = self._busy.at(start_s + SLOT_S / 2) * self._wanted.at(arrives_s)
        if draw(self._key, place) >= share:
            return None
        return Session(
            arrives_s,
            between(*_CHARGES_S, self._key, place + 2),
            between(0, _STANDS_S, self._key, place + 3),
            self._point_kw,
        )

    def _total(self, slot: int) -> float:
        """The energy of the slots from the epoch to `slot`, always added in the same order."""
        if slot == 0:
            return 0.0
        slots = np.arange(slot) if slot > 0 else np.arange(-1, slot - 1, -1)
        places = 4 * slots + 1
        starts_s = self._start_s + slots.astype(np.float64) * SLOT_S
        shares = self._busy.at_each(starts_s + SLOT_S / 2)
        if self._wanted.times:
            arrive_s = starts_s + _LATEST_S * draws(self._key, places + 1)
            shares *= self._wanted.at_each(arrive_s)
        places = places[draws(self._key, places) < shares]
        low, high = _CHARGES_S
        charged_s = low + (high - low) * draws(self._key, places + 2)
        # A sum of NumPy's own takes pairs in an order that depends on the processor.
        energies = np.add.accumulate(self._point_kw * _full_s(charged_s) / 3600)
        return copysign(float(energies[-1]), slot) if len(energies) else 0.0


def points_of(site: Site) -> list[Point]:
    count = max(1, round(site.number("points", 2, 8)))
    point_kw = site.number("peak_kw", count * 11, count * 22) / count
    busy, wanted = site.world.rhythm("charging"), site.factor("charging")
    return [
        Point(site.world.key(site.device, f"point {number}"), point_kw, busy, wanted)
        for number in range(count)
    ]


def ev_charger(site: Site) -> Report:
    """All points together; the register is what the cars took, none of it without the mains."""
    points = points_of(site)
    peak_kw = site.number("peak_kw", len(points) * 11, len(points) * 22)
    before_kwh = peak_kw * _USUAL * _YEARS_BEFORE_H * site.trait("age", 0.9, 1.1)
    mains = site.mains
    energy = Scaled(
        lambda time_s: fsum([before_kwh, *(one.energy(time_s) for one in points)]), mains
    )

    def report(time_s: float) -> dict[str, float]:
        power, taken = 0.0, 0
        for point in points:
            session = point.session(time_s)
            if session and session.is_there(time_s):
                power += session.power(time_s)
                taken += 1
        return {
            "active_power": round(power * mains.at(time_s), 2),
            "energy_index": round(energy.at(time_s), 2),
            "occupied_points": taken,
        }

    return report
