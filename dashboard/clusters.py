"""Many devices told as few: those near one another as one, which leads to a closer look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from typing import NamedTuple

from dashboard.projection import Point, degrees, project
from dashboard.state import Device

MOST_MARKS = 600  # more single devices than this are neither told apart nor drawn smoothly
_APART = 1 / 9  # of the longer side of them all, so that clusters do not cover one another
_LEAST_M = 50  # what is nearer cannot be parted
_LEAST_DEGREES = 0.0005  # about as much

Placed = tuple[Device, float, float]  # with its longitude and latitude


class Box(NamedTuple):
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


def within(devices: Iterable[Device], box: Box | None) -> list[Placed]:
    """The devices in service that have a place in the box, with that place."""
    return [
        (one, *place)
        for one in devices
        if (place := one.lon_lat) is not None
        and one.status != "retired"
        and (box is None or box.holds(*place))
    ]


def clusters(placed: Sequence[Placed]) -> list[Cluster]:
    """By the cells of a grid, the fullest first, which take in what would cover them.

    No device is lost, none counted twice. A cluster stands where most of its devices are.
    """
    if not placed:
        return []
    spots = [project(lon, lat) for _, lon, lat in placed]
    west, south = min(one.x for one in spots), min(one.y for one in spots)
    width, height = max(one.x for one in spots) - west, max(one.y for one in spots) - south
    apart = max(max(width, height) * _APART, _LEAST_M)
    cells: dict[tuple[int, int], list[int]] = {}
    for number, spot in enumerate(spots):
        cell = int((spot.x - west) / apart), int((spot.y - south) / apart)
        cells.setdefault(cell, []).append(number)
    found: list[tuple[Point, list[int]]] = []
    for held in sorted(cells.values(), key=len, reverse=True):
        middle = _middle([spots[one] for one in held])
        near = (one for one in found if _distance(one[0], middle) < apart)
        nearest = min(near, key=lambda one: _distance(one[0], middle), default=None)
        if nearest is None:
            found.append((middle, list(held)))
        else:
            nearest[1].extend(held)
    return [_cluster(middle, [placed[one] for one in held]) for middle, held in found]


def _middle(spots: Sequence[Point]) -> Point:
    return Point(sum(one.x for one in spots) / len(spots), sum(one.y for one in spots) / len(spots))


def _distance(one: Point, other: Point) -> float:
    return hypot(one.x - other.x, one.y - other.y)


def _cluster(middle: Point, held: Sequence[Placed]) -> Cluster:
    lon, lat = degrees(middle)
    return Cluster(lon, lat, tuple(device.id for device, _, _ in held), _around(held))


def _around(placed: Sequence[Placed]) -> Box:
    """The box of these, with a little room."""
    lons, lats = [lon for _, lon, _ in placed], [lat for _, _, lat in placed]
    room = _LEAST_DEGREES / 2
    return Box(min(lons) - room, min(lats) - room, max(lons) + room, max(lats) + room)
