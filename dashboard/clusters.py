"""Many devices told as few: those of a cell of a grid as one, which leads to a closer look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.state import Device

MOST_MARKS = 1_500  # more single devices than this are neither told apart nor drawn smoothly
_COLUMNS = 14  # heaps of a small map do not cover one another
_LEAST_DEGREES = 0.0005  # some fifty metres: what is nearer cannot be parted


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: float, lat: float) -> bool:
        return self.west <= lon <= self.east and self.south <= lat <= self.north

    @property
    def text(self) -> str:
        """As a URL has it."""
        return ",".join(f"{one:.4f}" for one in (self.west, self.south, self.east, self.north))

    @classmethod
    def read(cls, text: str) -> "Box | None":
        try:
            west, south, east, north = (float(one) for one in text.split(","))
        except ValueError:
            return None
        box = cls(west, south, east, north)
        is_on_earth = -180 <= west < east <= 180 and -90 <= south < north <= 90  # noqa: PLR2004
        return box if is_on_earth else None


@dataclass(frozen=True, slots=True)
class Cluster:
    """Devices near one another; `box` holds them all."""

    lon: float
    lat: float
    devices: tuple[str, ...]
    box: Box


def within(devices: Iterable[Device], box: Box | None) -> list[tuple[Device, float, float]]:
    """The devices in service that have a place in the box, with that place."""
    return [
        (one, *place)
        for one in devices
        if (place := one.lon_lat) is not None
        and one.status != "retired"
        and (box is None or box.holds(*place))
    ]


def clusters(placed: Sequence[tuple[Device, float, float]]) -> list[Cluster]:
    """By the cells of a grid over them all; none is lost, none counted twice."""
    if not placed:
        return []
    whole = _around(placed)
    step = max((whole.east - whole.west) / _COLUMNS, _LEAST_DEGREES)
    cells: dict[tuple[int, int], list[tuple[Device, float, float]]] = {}
    for one in placed:
        _, lon, lat = one
        cell = int((lon - whole.west) / step), int((lat - whole.south) / step)
        cells.setdefault(cell, []).append(one)
    return [
        Cluster(
            sum(lon for _, lon, _ in held) / len(held),
            sum(lat for _, _, lat in held) / len(held),
            tuple(device.id for device, _, _ in held),
            _around(held),
        )
        for held in cells.values()
    ]


def _around(placed: Sequence[tuple[Device, float, float]]) -> Box:
    """The box of these, with a little room."""
    lons, lats = [lon for _, lon, _ in placed], [lat for _, _, lat in placed]
    room = _LEAST_DEGREES / 2
    return Box(min(lons) - room, min(lats) - room, max(lons) + room, max(lats) + room)
