"""What an answer must not show: internal metrics, kinds and devices, as if there were none."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hidden:
    """Ids of metrics and kinds, and patterns of device ids, in which `*` is any text."""

    metrics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()

    @property
    def parameters(self) -> dict[str, list[str]]:
        return {
            "hidden_metrics": list(self.metrics),
            "hidden_kinds": list(self.kinds),
            "hidden_devices": [_like(pattern) for pattern in self.devices],
        }

    @property
    def of_series(self) -> tuple[str, ...]:
        """The names of the conditions over `series` (see `read_conditions.sql`)."""
        return ("not_hidden_metric",) if self.metrics else ()

    @property
    def of_kinds(self) -> tuple[str, ...]:
        """The names of the conditions over the kind of a `device`, or of a group of them."""
        return ("not_hidden_kind",) if self.kinds else ()

    @property
    def of_devices(self) -> tuple[str, ...]:
        """The names of the conditions over `device`."""
        return (*self.of_kinds, *(("not_hidden_device",) if self.devices else ()))

    @property
    def of_counts(self) -> tuple[str, ...]:
        """The names of the conditions over a `device` of which all that came may be counted."""
        return ("measures_nothing_hidden",) if self.metrics else ()

    def holds(self, row: Mapping[str, Any]) -> bool:
        """Whether a row of device, kind and metric, any of which may be None, is hidden."""
        device: str | None = row["device"]
        return (
            row["metric"] in self.metrics
            or row["kind"] in self.kinds
            or (device is not None and self.holds_device(device))
        )

    def holds_device(self, device: str) -> bool:
        return any(fits_pattern(device, pattern) for pattern in self.devices)


NOTHING = Hidden()


def _like(pattern: str) -> str:
    """The pattern as LIKE has it."""
    for special in ("\\", "%", "_"):
        pattern = pattern.replace(special, f"\\{special}")
    return pattern.replace("*", "%")


def fits_pattern(device: str, pattern: str) -> bool:
    first, *others = pattern.split("*")
    if not others:
        return device == pattern
    *middle, last = others
    if not device.startswith(first) or not device[len(first) :].endswith(last):
        return False
    rest = device[len(first) : len(device) - len(last)]
    for part in middle:
        at = rest.find(part)
        if at < 0:
            return False
        rest = rest[at + len(part) :]
    return True
