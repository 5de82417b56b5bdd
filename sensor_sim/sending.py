"""A report on its way out: what was true, what will be said of it, and what happened to it."""

from typing import NamedTuple

from vigie.model import Device


class Sending(NamedTuple):
    """One report of one device; times are Unix milliseconds of simulated time.

    `time_ms` and `values` are what the message states, `true_ms` and `truth` what was. `refusable`
    says that the city may rightly refuse it.
    """

    due_ms: int
    device: Device
    true_ms: int
    truth: dict[str, float]
    time_ms: int
    values: dict[str, float]
    faults: tuple[str, ...] = ()
    lost: str | None = None  # the fault for which it is never sent
    broken: bytes | None = None  # what is sent instead of a report
    refusable: bool = False

    @property
    def is_sound(self) -> bool:
        """Whether it is sent, and says what the city has to take."""
        return self.lost is None and self.broken is None and not self.refusable

    def struck(self, fault: str) -> "Sending":
        return self._replace(faults=(*self.faults, fault))


def as_planned(device: Device, time_ms: int, values: dict[str, float]) -> Sending:
    return Sending(time_ms, device, time_ms, values, time_ms, values)
