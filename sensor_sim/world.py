"""What the simulated devices of a city share: its clock, its sky, its crowds, its shape."""

from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from math import ceil, cos, hypot, radians
from statistics import median
from typing import Any, TypeVar

from sensor_sim.calendar import Calendar
from sensor_sim.chance import between, key_of
from sensor_sim.comfort import COMFORTS
from sensor_sim.curve import Curve
from sensor_sim.nearby import Nearby
from sensor_sim.rhythms import RHYTHMS, LocalTime
from sensor_sim.scenario import Occurrence
from sensor_sim.scenario.course import Course
from sensor_sim.scenario.steps import USUAL, Steps
from sensor_sim.weather import Weather, let_through
from vigie.city import City
from vigie.model import Device

_Made = TypeVar("_Made")

_SUN_STEP_S = 900
_CLIMATE_STEP_S = 1800
_DUSK_DEG = -3.0  # street lights burn while the sun is lower
_LATE_HOURS = range(5)  # and are dimmed in these hours of the night


class World:
    """A city under one seed, and what happens to it: the same for every process that builds it.

    An occurrence changes nothing before its start.
    """

    def __init__(self, city: City, seed: int, occurrences: Sequence[Occurrence] = ()) -> None:
        self.city = city
        self.seed = seed
        self._calendar = Calendar(city.config.calendar)
        self._local = LocalTime(city.config.zone)
        self._curves: dict[str, Curve] = {}
        self._nearby: dict[str, Nearby] = {}
        self._shared: dict[Callable[[World], Any], Any] = {}
        placed = [(one.lat, one.lon) for one in city.devices if one.lat is not None]
        self._lat = median(lat for lat, _ in placed) if placed else 0.0
        self._lon = median(lon for _, lon in placed if lon is not None) if placed else 0.0
        self.course = Course.of(occurrences)
        self.weather = Weather(seed, self._lat, self._lon, self.course.sky)
        self.usual_weather = Weather(seed, self._lat, self._lon)
        self._temperature = lru_cache(maxsize=None)(self.weather.temperature)

    def key(self, device: Device, what: str = "") -> int:
        return key_of(self.seed, device.id, what)

    def trait(self, device: Device, what: str, low: float, high: float) -> float:
        """A number that sets a device apart, for good."""
        return between(low, high, self.key(device, what))

    def number(self, device: Device, attribute: str, low: float, high: float) -> float:
        """A number among a device's attributes; where it has none, a likely one."""
        given = device.attributes.get(attribute)
        return given if isinstance(given, float) else self.trait(device, attribute, low, high)

    def shared(self, make: Callable[["World"], _Made]) -> _Made:
        """What devices have in common, made once."""
        if make not in self._shared:
            self._shared[make] = make(self)
        made: _Made = self._shared[make]
        return made

    def rhythm(self, name: str) -> Curve:
        """How active people are in one respect, 0 to 1, by the city's clock and calendar."""
        rhythm = RHYTHMS[name]

        def share(time_s: float) -> float:
            local = self._local.at(time_s)
            return rhythm.at(local, self._calendar.day(local.date()))

        return self._curve(name, share)

    def sunlight(self) -> Curve:
        """What a panel yields of its peak, 0 to 1, under the usual clouds."""
        return self._curve(
            "sunlight", lambda time_s: self.usual_weather.irradiance(time_s) / 1000, _SUN_STEP_S
        )

    def brightness(self) -> Steps:
        """How many times as much sunlight the clouds of scenarios let through as the usual ones.

        Apart from the curve, whose lines between samples would change the time before a start.
        """
        return self.shared(_brightness)

    def climate(self, use: str) -> Curve:
        """The power for heating and cooling a building by its use, as a share of its peak.

        Walls are slow: it follows the temperature of the sample before, so that no change of the
        weather is felt before it comes.
        """
        comfort, rhythm = COMFORTS[use], self.rhythm(use)

        def share(time_s: float) -> float:
            felt = self._temperature(time_s - _CLIMATE_STEP_S)
            return comfort.power(felt, rhythm.at(time_s))

        return self._curve(f"climate {use}", share, _CLIMATE_STEP_S)

    def street_light(self) -> Curve:
        """How bright street lights burn, 0 to 1: from dusk to dawn, dimmed late at night."""
        return self._curve("street_light", self._street_light, _SUN_STEP_S)

    def centrality(self, device: Device) -> float:
        """1 in the middle of the city's devices, 0 at its edge and beyond."""
        return max(0.0, 1 - self._distance(device) / self._radius)

    def share_of_day(self, device: Device) -> float:
        """How far a place is one of the day (1) or of the night (0).

        Its attribute `day_share` says so, else its distance to the middle of the devices.
        """
        given = device.attributes.get("day_share")
        if isinstance(given, float):
            return min(1.0, max(0.0, given))
        return 0.15 + 0.75 * self.centrality(device)

    def nearest(self, device: Device, count: int, reach_km: float) -> list[tuple[float, Device]]:
        """The devices of its kind nearest to it within reach, with how far (km) each is.

        A device without a place has none.
        """
        if device.kind not in self._nearby:
            self._nearby[device.kind] = Nearby(
                [one for one in self.city.devices if one.kind == device.kind]
            )
        return self._nearby[device.kind].nearest(device, count, reach_km)

    def _street_light(self, time_s: float) -> float:
        if self.weather.sun(time_s) > _DUSK_DEG:
            return 0.0
        return 0.5 if self._local.at(time_s).hour in _LATE_HOURS else 1.0

    def _curve(self, name: str, sample: Callable[[float], float], step_s: int = 1800) -> Curve:
        if name not in self._curves:
            self._curves[name] = Curve(sample, step_s)
        return self._curves[name]

    def _distance(self, device: Device) -> float:
        """Degrees of latitude from the middle; a device without a place is in the middle."""
        if device.lat is None or device.lon is None:
            return 0.0
        return hypot(device.lat - self._lat, (device.lon - self._lon) * cos(radians(self._lat)))

    @cached_property
    def _radius(self) -> float:
        """As far out as nine tenths of the devices."""
        distances = sorted(self._distance(one) for one in self.city.devices)
        return max(distances[len(distances) * 9 // 10] if distances else 0.0, 1e-6)


def _brightness(world: World) -> Steps:
    sky = world.course.sky
    changes = sorted({time_s for _, weight in sky.clouds for time_s in weight.times})
    if not changes:
        return USUAL
    times = [
        start + late
        for start, end in pairwise([*changes, changes[-1] + 1])
        for late in range(0, ceil(end - start), _SUN_STEP_S)
    ]
    usual = world.usual_weather
    values = [
        let_through(world.weather.cloud(time_s)) / let_through(usual.cloud(time_s))
        for time_s in times
    ]
    return Steps(tuple(times), tuple(values))
