"""A city that reports: its devices, when each is due, and what each says then."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from sensor_sim.enlarge import enlarged, evenly
from sensor_sim.kinds import Report, simulate
from sensor_sim.message import device_topic, report_payload
from sensor_sim.rota import Beat, beat_of, rota
from sensor_sim.scenario import Occurrence
from sensor_sim.sending import Sending, as_planned
from sensor_sim.world import World
from vigie.catalogue import Temporal, load_catalogue
from vigie.city import City
from vigie.model import Device


class Message(NamedTuple):
    time_ms: int
    topic: str
    payload: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Simulation:
    city: City
    devices: tuple[Device, ...]
    reports: tuple[Report, ...]
    beats: tuple[Beat, ...]

    @classmethod
    def of(
        cls,
        city: City,
        seed: int,
        count: int | None = None,
        occurrences: Sequence[Occurrence] = (),
    ) -> "Simulation":
        """The city under a seed; with `count` devices, some of its own or more than those."""
        size = len(city.devices) if count is None else count
        whole = enlarged(city, size, seed)
        world = World(whole, seed, occurrences)
        devices = evenly(whole.devices, min(size, len(whole.devices)))
        return cls(
            whole,
            devices,
            tuple(simulate(world, one) for one in devices),
            tuple(beat_of(one, seed) for one in devices),
        )

    def only(self, is_chosen: Callable[[Device], bool]) -> "Simulation":
        """The same city, of which only the chosen devices report."""
        chosen = [number for number, one in enumerate(self.devices) if is_chosen(one)]
        return replace(
            self,
            devices=tuple(self.devices[one] for one in chosen),
            reports=tuple(self.reports[one] for one in chosen),
            beats=tuple(self.beats[one] for one in chosen),
        )

    def live(self, start_ms: int, end_ms: int | None = None) -> Iterator[Message]:
        """Every report in `[start, end)`, in order: one message each, on the device's topic."""
        for one in self.reported(self.beats, start_ms, end_ms):
            topic = device_topic(self.city.id, one.device)
            yield Message(one.time_ms, topic, report_payload(one.time_ms, one.values))

    def reported(
        self, beats: tuple[Beat, ...], start_ms: int, end_ms: int | None = None
    ) -> Iterator[Sending]:
        """The reports of `beats` in `[start, end)`, in order, for ever when there is no end.

        Devices that are silent then have none.
        """
        for time_ms, index in rota(beats, start_ms, end_ms):
            if values := self.reports[index](time_ms / 1000):
                yield as_planned(self.devices[index], time_ms, values)

    def values_at(self, index: int, time_ms: int) -> dict[str, float]:
        """What the device of this number would report at a time."""
        return self.reports[index](time_ms / 1000)

    def warm_up(self, time_ms: int) -> None:
        """Ask every device once: the first report, for which some think long, is then not late."""
        for report in self.reports:
            report(time_ms / 1000)

    def thinned(self, step_ms: int, start_ms: int) -> tuple[Beat, ...]:
        """The beats with reports about a step apart.

        Those of amounts per interval stay as they are: a report left out would be lost from sums.
        """
        return tuple(
            beat if _has_amounts(report(start_ms / 1000)) else beat.thinned(step_ms)
            for report, beat in zip(self.reports, self.beats, strict=True)
        )


def _has_amounts(values: dict[str, float]) -> bool:
    metrics = load_catalogue().metrics
    return any(metrics[metric].temporal is Temporal.DELTA for metric in values)
