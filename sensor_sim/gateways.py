"""Gateways: each device hangs on one near it, which sends on what its devices said in a second."""

from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from sensor_sim.rota import Beat
from sensor_sim.sending import Sending
from vigie.model import Device

_PERIOD_MS = 1000
_MOST_AT_ONCE = 3000  # reports, well below what ingest takes (VIGIE_INGEST_PAYLOAD_LIMIT_BYTES)


class Parcel(NamedTuple):
    """What leaves together: at `due_ms` (simulated), from a gateway or, when None, by itself."""

    due_ms: int
    gateway: str | None
    sendings: list[Sending]


def alone(sendings: Iterable[Sending]) -> Iterator[Parcel]:
    """Each report by itself, when it is due."""
    return (Parcel(one.due_ms, None, [one]) for one in sendings)


class Gateways:
    """So many gateways for the devices of a city, each for about as many of them.

    They are taken district by district, and in a district from west to east. The gateways' beats
    are staggered.
    """

    def __init__(self, devices: Sequence[Device], count: int) -> None:
        size = max(1, len(devices))
        self.count = count
        self._of = {
            one.id: number * count // size
            for number, one in enumerate(sorted(devices, key=_district_and_place))
        }
        self._beats = [Beat(_PERIOD_MS, number * _PERIOD_MS // count) for number in range(count)]
        self._waiting: dict[int, list[Sending]] = {}

    def number_of(self, device: Device) -> int:
        """The number of a device's gateway."""
        return self._of[device.id]

    def gathered(self, sendings: Iterable[Sending]) -> Iterator[Parcel]:
        """What each gateway sends at its beats, for reports in the order in which they are due.

        A report leaves at the first beat from its time on; a gateway without reports is silent.
        """
        beats: list[tuple[int, int]] = []
        for sending in sendings:
            while beats and beats[0][0] < sending.due_ms:
                yield from self._parcels(*heappop(beats))
            number = self._of[sending.device.id]
            if number not in self._waiting:
                self._waiting[number] = []
                heappush(beats, (self._beats[number].first_from(sending.due_ms), number))
            self._waiting[number].append(sending)
        while beats:
            yield from self._parcels(*heappop(beats))

    def rest(self) -> Iterator[Sending]:
        """What waits for its beat, in a stream that was left early."""
        while self._waiting:
            yield from self._waiting.popitem()[1]

    def _parcels(self, beat_ms: int, number: int) -> Iterator[Parcel]:
        """One, unless far more has come together than usual."""
        waited = self._waiting.pop(number)
        for start in range(0, len(waited), _MOST_AT_ONCE):
            yield Parcel(beat_ms, f"sim-{number}", waited[start : start + _MOST_AT_ONCE])


def _district_and_place(device: Device) -> tuple[str, float, float, str]:
    return device.district or "", device.lon or 0.0, device.lat or 0.0, device.id
