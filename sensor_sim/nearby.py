"""Which devices stand near one: asked of a tree, so that the size of the city does not matter."""

from collections.abc import Sequence
from math import cos, radians

import shapely

from sensor_sim.geography import DEGREE_KM, apart_km
from vigie.model import Device

_HALVINGS = 5  # of the reach: a crowded place need not be searched as far


class Nearby:
    """Devices by their places; those without one are near to none."""

    def __init__(self, devices: Sequence[Device]) -> None:
        self._placed = [
            (one.lat, one.lon, one)
            for one in devices
            if one.lat is not None and one.lon is not None
        ]
        lats, lons = [lat for lat, _, _ in self._placed], [lon for _, lon, _ in self._placed]
        self._tree = shapely.STRtree(shapely.points(lons, lats))

    def nearest(self, device: Device, count: int, reach_km: float) -> list[tuple[float, Device]]:
        """The others nearest to it within reach, with how far (km) each is."""
        near: list[tuple[float, Device]] = []
        for halvings in range(_HALVINGS, -1, -1):
            near = self._within(device, reach_km / 2**halvings)
            if len(near) >= count:
                break
        return sorted(near, key=lambda one: (one[0], one[1].id))[:count]

    def _within(self, device: Device, reach_km: float) -> list[tuple[float, Device]]:
        if device.lat is None or device.lon is None:
            return []
        north = reach_km / DEGREE_KM
        # Distances go by the mean latitude of two places: the other's may be nearer to the pole.
        east = north / max(1e-6, cos(radians(min(90.0, abs(device.lat) + north))))
        box = shapely.box(
            device.lon - east, device.lat - north, device.lon + east, device.lat + north
        )
        near = []
        for number in self._tree.query(box):
            lat, lon, other = self._placed[number]
            far = apart_km(device.lat, device.lon, lat, lon)
            if far < reach_km and other.id != device.id:
                near.append((far, other))
        return near
