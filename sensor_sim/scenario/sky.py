"""What scenarios do to a city's weather."""

from dataclasses import dataclass

from sensor_sim.scenario.steps import NONE, Steps


@dataclass(frozen=True, slots=True)
class Sky:
    """On top of the usual: °C, mm/h, km/h; `clouds` are covers (0 to 1), each with its weight."""

    temperature: Steps = NONE
    rain: Steps = NONE
    wind: Steps = NONE
    clouds: tuple[tuple[float, Steps], ...] = ()

    def covered(self, usual: float, time_s: float) -> float:
        """The share of the sky that is covered, where it would be `usual`."""
        cover = usual
        for target, weight in self.clouds:
            cover += (target - cover) * weight.at(time_s)
        return cover


USUAL_SKY = Sky()
