"""What flows come to together: powers, energies, and what of them nobody measures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from vigie.city.balances import Balance, Flow

_HOUR_S = 3600
SIGNS: Final = {"source": 1, "use": -1, "loss": -1}  # what brings power, and what takes it


class Part(NamedTuple):
    """A flow in one bucket: its mean power, and the energy in the time that is over.

    How complete it is, is said as of aggregates.
    """

    start: datetime
    power: float | None
    energy: float | None
    readings: int = 0
    expected: float | None = None
    coverage: float | None = None


@dataclass(frozen=True, slots=True)
class Flowing:
    """A flow, what it is of a balance, and its parts; one without devices brings and takes none."""

    flow: Flow
    role: str
    has_devices: bool
    parts: Sequence[Part]

    @property
    def sign(self) -> int:
        return SIGNS[self.role]


def roles(balance: Balance) -> Iterator[tuple[str, Flow]]:
    for role, flows in zip(SIGNS, (balance.sources, balance.uses, balance.losses), strict=True):
        for flow in flows:
            yield role, flow


def energy(power: float | None, seconds: float) -> float | None:
    """KWh of a mean power in kW."""
    return None if power is None else power * seconds / _HOUR_S


def are_known(flows: Sequence[Flowing]) -> list[bool]:
    """Of each bucket, whether every flow that has devices has a value: only then it adds up."""
    measured = [one for one in flows if one.has_devices]
    count = len(flows[0].parts)
    return [
        bool(measured) and all(one.parts[at].power is not None for one in measured)
        for at in range(count)
    ]


def unmeasured(flows: Sequence[Flowing]) -> list[Part]:
    """What sources bring beyond all that takes it; below zero when that is measured to be more."""
    return [
        Part(
            flows[0].parts[at].start,
            _net(flows, [one.parts[at].power for one in flows]),
            _net(flows, [one.parts[at].energy for one in flows]),
        )
        for at in range(len(flows[0].parts))
    ]


def total(parts: Sequence[Part], known: Sequence[bool]) -> float | None:
    """The energy of those buckets that are known of all flows, so that totals add up, too."""
    energies = [
        one.energy
        for one, is_known in zip(parts, known, strict=True)
        if is_known and one.energy is not None
    ]
    return sum(energies) if energies else None


def net(signed: Sequence[tuple[int, float | None, bool]]) -> float | None:
    """The sum of (sign, value, has devices); None where a flow with devices has no value."""
    measured = [(sign, value) for sign, value, has_devices in signed if has_devices]
    if not measured or any(value is None for _, value in measured):
        return None
    return sum(sign * value for sign, value in measured if value is not None)


def _net(flows: Sequence[Flowing], values: Sequence[float | None]) -> float | None:
    return net(
        [(flow.sign, value, flow.has_devices) for flow, value in zip(flows, values, strict=True)]
    )
