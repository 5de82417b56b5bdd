"""Waste, water and doors."""

from math import floor

from sensor_sim.chance import draw
from sensor_sim.kinds.load import Load
from sensor_sim.kinds.site import Report, Site

_DAY_S = 86_400
_SLOT_S = 900


def waste_container(site: Site) -> Report:
    """Fills evenly and is emptied every few days."""
    round_s = round(site.trait("round", 2, 6)) * _DAY_S
    phase_s = site.trait("phase", 0, round_s)
    fullest = site.trait("fullest", 60, 100)
    battery = _Battery(site)

    def report(time_s: float) -> dict[str, float]:
        fill = fullest * ((time_s + phase_s) % round_s) / round_s
        return {"waste_level": round(fill), "battery_level": battery.at(time_s)}

    return report


def water_meter(site: Site) -> Report:
    """Water in m³, drawn as people at home do."""
    flow = Load(site, site.world.rhythm("housing"), site.trait("flow", 0.5, 6), 0.1, shift_s=1800)
    battery = _Battery(site)

    def report(time_s: float) -> dict[str, float]:
        return {
            "water_index": round(flow.energy(time_s), 3),
            "battery_level": battery.at(time_s),
        }

    return report


def door_contact(site: Site) -> Report:
    """Open in some quarters of an hour, the more people are at work."""
    presence = site.world.rhythm("presence_at_work")
    crowd = site.factor("presence")
    key = site.world.key(site.device, "door")
    battery = _Battery(site)

    def report(time_s: float) -> dict[str, float]:
        people = presence.at(time_s) * crowd.at(time_s)
        is_open = draw(key, floor(time_s / _SLOT_S)) < 0.3 * people
        return {"door_state": int(is_open), "battery_level": battery.at(time_s)}

    return report


class _Battery:
    """Lasts some years; then somebody changes it."""

    def __init__(self, site: Site) -> None:
        self._life_s = site.trait("battery life", 700, 1900) * _DAY_S
        self._age_s = site.trait("battery age", 0, self._life_s)

    def at(self, time_s: float) -> float:
        return round(100 - 95 * ((time_s + self._age_s) % self._life_s) / self._life_s)
