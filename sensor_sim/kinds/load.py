"""A power in kW whose energy is known exactly at any time: what meters and registers show."""

from math import cos, pi, sin

from sensor_sim.curve import Curve
from sensor_sim.kinds.site import Site
from sensor_sim.scenario.steps import USUAL, Scaled, Steps

_HOUR_S = 3600
_YEAR_H = 8766
_YEARS_BEFORE = 20  # of average load on the register at the epoch: none is below zero before it


class Load:
    """`peak_kw` times a curve, shifted a little in time, with ripples whose integral is known.

    The ripples' heights sum to `ripple`, which must not exceed the curve's lowest point: then
    power is never negative and energy never falls. All of it is multiplied by `factor`.
    """

    def __init__(
        self,
        site: Site,
        curve: Curve,
        peak_kw: float,
        ripple: float = 0.0,
        shift_s: float = 0.0,
        *,
        factor: Steps = USUAL,
    ) -> None:
        self._curve = curve
        self._peak_kw = peak_kw
        self._shift_s = site.trait("shift", -shift_s, shift_s)
        self._ripples = [
            (
                ripple * height,
                2 * pi / (period_h * site.trait(f"ripple {period_h}", 0.8, 1.25)),
                site.trait(f"phase {period_h}", 0, 2 * pi),
            )
            for period_h, height in ((0.11, 0.3), (0.9, 0.4), (5.3, 0.3))
            if ripple > 0
        ]
        self._before_kwh = peak_kw * 0.5 * _YEAR_H * _YEARS_BEFORE * site.trait("age", 0.9, 1.1)
        self._factor = factor
        self._scaled = Scaled(self._usual_energy, factor)

    def power(self, time_s: float) -> float:
        """In kW."""
        hour = time_s / _HOUR_S
        share = self._curve.at(time_s + self._shift_s)
        for height, pulse, phase in self._ripples:
            share += height * cos(pulse * hour + phase)
        return self._peak_kw * share * self._factor.at(time_s)

    def energy(self, time_s: float) -> float:
        """The register in kWh: the integral of the power, on top of what the past has left."""
        return self._scaled.at(time_s)

    def _usual_energy(self, time_s: float) -> float:
        hour = time_s / _HOUR_S
        integral = self._curve.integral(time_s + self._shift_s)
        for height, pulse, phase in self._ripples:
            integral += height / pulse * sin(pulse * hour + phase)
        return self._before_kwh + self._peak_kw * integral
