"""The city's weather: one sky for all its devices, so that panels, lights and air agree."""

from math import cos, pi, radians, sin, sqrt

from sensor_sim.chance import Wander, key_of
from sensor_sim.scenario.sky import USUAL_SKY, Sky
from sensor_sim.sun import elevation

_HOUR_S = 3600
_DAY_S = 24 * _HOUR_S
_WARMEST_DAY = 205


class Weather:
    """Sky, warmth, wind and rain over a place (WGS 84 degrees), at any time."""

    def __init__(self, seed: int, lat: float, lon: float, sky: Sky = USUAL_SKY) -> None:
        self._lat, self._lon = lat, lon
        self._sky = sky
        self._fronts = Wander(key_of(seed, "fronts"), 20 * _HOUR_S)
        self._clouds = Wander(key_of(seed, "clouds"), 2.5 * _HOUR_S)
        self._warmth = Wander(key_of(seed, "warmth"), 3 * _DAY_S)
        self._wind = Wander(key_of(seed, "wind"), 14 * _HOUR_S)
        self._gusts = Wander(key_of(seed, "gusts"), 600)
        self._moisture = Wander(key_of(seed, "moisture"), 2700)

    def sun(self, time_s: float) -> float:
        """The sun's elevation in degrees."""
        return elevation(time_s, self._lat, self._lon)

    def cloud(self, time_s: float) -> float:
        """The share of the sky that is covered, 0 to 1."""
        usual = _share(0.34 + 0.5 * self._fronts.at(time_s) + 0.3 * self._clouds.at(time_s))
        return self._sky.covered(usual, time_s)

    def irradiance(self, time_s: float) -> float:
        """Sunlight on level ground, in W/m²."""
        height: float = max(0.0, sin(radians(self.sun(time_s))))
        return 1050 * height * sqrt(sqrt(height)) * let_through(self.cloud(time_s))

    def rain(self, time_s: float) -> float:
        """Rain in mm/h: only from a sky that is all but covered."""
        return max(0.0, self.cloud(time_s) - 0.85) * 24 + self._sky.rain.at(time_s)

    def wind(self, time_s: float) -> float:
        """Wind in km/h."""
        steady = 17 + 13 * self._wind.at(time_s) + self._sky.wind.at(time_s)
        return max(0.0, steady * (1 + 0.2 * self._gusts.at(time_s)))

    def temperature(self, time_s: float) -> float:
        """Air temperature in °C, by season, hour and sky."""
        year_s = 365.25 * _DAY_S
        north = 1 if self._lat >= 0 else -1
        season = north * cos(2 * pi * ((time_s % year_s) - _WARMEST_DAY * _DAY_S) / year_s)
        # The warmest hour comes some three hours after the highest sun.
        height = sin(radians(self.sun(time_s - 2.5 * _HOUR_S)))
        clear = 1 - 0.5 * self.cloud(time_s)
        day = 5 * height * clear + 3 * self._warmth.at(time_s)
        return self.mean_temperature + 8.5 * season + day + self._sky.temperature.at(time_s)

    @property
    def mean_temperature(self) -> float:
        """The year's mean in °C, which falls from the tropics to the poles."""
        return 27 - 0.0065 * self._lat**2

    def humidity(self, time_s: float) -> float:
        """Relative humidity in %."""
        warmth = self.temperature(time_s) - self.mean_temperature
        moisture = 3 * self._moisture.at(time_s)  # without it an overcast hour would stand still
        by_sky = 62 - 1.3 * warmth + 26 * (self.cloud(time_s) - 0.3)
        return min(98.0, max(18.0, by_sky + moisture))


def let_through(cloud: float) -> float:
    """The share of the sunlight that a covered share of the sky lets through."""
    return 1 - 0.75 * cloud**2


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
