"""What it takes to keep people in a building warm, or cool."""

from dataclasses import dataclass

_HEATED_BELOW, _COOLED_ABOVE = 16.0, 24.0  # °C outside
_ALL_HEAT_AT, _ALL_COOLING_AT = 0.0, 36.0


@dataclass(frozen=True, slots=True)
class Comfort:
    """Electric heating and cooling at their most, as shares of a building's peak power."""

    heating: float
    cooling: float

    def power(self, outside: float, occupancy: float) -> float:
        """The share of the peak at a temperature in °C, for as many people as `occupancy` (0-1)."""
        cold = (_HEATED_BELOW - outside) / (_HEATED_BELOW - _ALL_HEAT_AT)
        hot = (outside - _COOLED_ABOVE) / (_ALL_COOLING_AT - _COOLED_ABOVE)
        need = self.heating * _within(cold) + self.cooling * _within(hot)
        return need * occupancy


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))


COMFORTS = {
    "housing": Comfort(0.30, 0.12),
    "office": Comfort(0.20, 0.28),
    "school": Comfort(0.14, 0.04),
    "retail": Comfort(0.16, 0.30),
    "hospital": Comfort(0.16, 0.28),
    "culture": Comfort(0.18, 0.26),
    "sport": Comfort(0.14, 0.14),
    "transport": Comfort(0.08, 0.14),
}
