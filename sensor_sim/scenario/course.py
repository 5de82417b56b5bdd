"""All occurrences together, as the devices ask about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum, prod
from typing import NamedTuple, TypeVar

from sensor_sim.scenario.document import (
    AnyEffect,
    Closure,
    Effect,
    Factor,
    Guests,
    Noise,
    PowerCut,
    Quantity,
)
from sensor_sim.scenario.document import (
    Sky as SkyEffect,
)
from sensor_sim.scenario.occurrence import Occurrence
from sensor_sim.scenario.sky import Sky
from sensor_sim.scenario.steps import NONE, USUAL, Steps, between, combined
from vigie.model import Device

_Kind = TypeVar("_Kind", bound=Effect)


class Happening(NamedTuple):
    """An effect, how far it is there at a time, and how long it was to last."""

    effect: AnyEffect
    weight: Steps
    hours: float


class Coming(NamedTuple):
    """Cars beyond the usual: per hour, as a share of the places; from when on, and while."""

    share_h: float
    begins_s: float
    weight: Steps
    stays_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What happens, in the order in which it starts."""

    happening: tuple[Happening, ...]

    @classmethod
    def of(cls, occurrences: Sequence[Occurrence]) -> "Course":
        ordered = sorted(occurrences, key=lambda one: (one.start_ms, one.scenario.id))
        happening = (
            Happening(effect, one.weight(effect), one.hours(effect))
            for one in ordered
            for effect in one.scenario.effects
        )
        return cls(tuple(one for one in happening if one.weight.times))

    def factor(self, quantity: Quantity, device: Device) -> Steps:
        """How many times as much as usual there is."""
        found = [
            between(weight, 1.0, effect.times)
            for effect, weight in self._of(Factor)
            if effect.effect == quantity and effect.chooses(device)
        ]
        return combined(tuple(found), prod) if found else USUAL

    def mains(self, device: Device) -> Steps:
        """1 while there is electricity, 0 while there is none."""
        cuts = [
            between(weight, 1.0, 0.0)
            for effect, weight in self._of(PowerCut)
            if effect.chooses(device)
        ]
        return combined(tuple(cuts), prod) if cuts else USUAL

    def decibels(self, device: Device) -> Steps:
        found = [
            between(weight, 0.0, effect.decibels)
            for effect, weight in self._of(Noise)
            if effect.chooses(device)
        ]
        return combined(tuple(found), fsum) if found else NONE

    def guests(self, device: Device) -> list[Coming]:
        return [
            Coming(
                one.effect.share / one.hours,
                one.weight.times[0],
                one.weight,
                one.effect.stays.total_seconds(),
            )
            for one in self.happening
            if isinstance(one.effect, Guests) and one.effect.chooses(device)
        ]

    def closures(self) -> Iterator[tuple[Closure, Steps]]:
        return self._of(Closure)

    @property
    def sky(self) -> Sky:
        return Sky(
            self._added("temperature"),
            self._added("rain"),
            self._added("wind"),
            tuple(
                (effect.cloud, weight)
                for effect, weight in self._of(SkyEffect)
                if effect.cloud is not None
            ),
        )

    def _added(self, what: str) -> Steps:
        found = [
            between(weight, 0.0, getattr(effect, what))
            for effect, weight in self._of(SkyEffect)
            if getattr(effect, what)
        ]
        return combined(tuple(found), fsum) if found else NONE

    def _of(self, sort: type[_Kind]) -> Iterator[tuple[_Kind, Steps]]:
        for effect, weight, _ in self.happening:
            if isinstance(effect, sort):
                yield effect, weight
