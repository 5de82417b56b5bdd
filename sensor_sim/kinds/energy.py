"""Buildings, street lights and solar plants."""

from math import acos, prod, tan

from sensor_sim.comfort import COMFORTS
from sensor_sim.kinds.load import Load
from sensor_sim.kinds.site import Report, Site
from sensor_sim.scenario.steps import combined

_PEOPLE = 0.8  # of a building's peak, without heating and cooling
_RIPPLE = 0.1
_LAMP_KW = 0.09
_REGISTER_DECIMALS = 2


def building_meter(site: Site) -> Report:
    """A building by its `use` (a rhythm's name): power, its register, and the state of the grid.

    People draw most of it; the rest heats or cools, by the weather and as many as there are.
    """
    use = site.device.attributes.get("use")
    rhythm = use if isinstance(use, str) and use in COMFORTS else "office"
    peak_kw = site.number("peak_kw", 60, 600)
    mains = site.mains
    busy = combined((site.factor("power"), mains), prod)
    people = Load(site, site.world.rhythm(rhythm), _PEOPLE * peak_kw, _RIPPLE, 1500, factor=busy)
    climate = Load(site, site.world.climate(rhythm), peak_kw, factor=busy)
    factor_at_rest = site.trait("power factor", 0.86, 0.93)
    voltage = site.wander("voltage", 420)

    def report(time_s: float) -> dict[str, float]:
        power = people.power(time_s) + climate.power(time_s)
        factor = round(factor_at_rest + 0.06 * min(1.0, power / peak_kw), 2)
        volts = 233 - 4 * power / peak_kw + 1.5 * voltage.at(time_s)
        return {
            "active_power": round(power, 2),
            "energy_index": round(
                people.energy(time_s) + climate.energy(time_s), _REGISTER_DECIMALS
            ),
            "reactive_power": round(power * tan(acos(factor)), 2),
            "voltage": round(mains.at(time_s) * volts, 1),
            "power_factor": factor,
        }

    return report


def light_cabinet(site: Site) -> Report:
    """Lamps that burn from dusk to dawn, dimmed late at night."""
    lamps = site.number("lamps", 40, 220)
    curve, mains = site.world.street_light(), site.mains
    shift_s = 240.0
    load = Load(site, curve, lamps * _LAMP_KW, shift_s=shift_s, factor=mains)
    own_shift_s = site.trait("shift", -shift_s, shift_s)

    def report(time_s: float) -> dict[str, float]:
        level = round(100 * curve.at(time_s + own_shift_s) * mains.at(time_s))
        return {
            "active_power": round(load.power(time_s), 2),
            "energy_index": round(load.energy(time_s), _REGISTER_DECIMALS),
            "lighting_state": int(level > 0),
            "dimming_level": level,
        }

    return report


def solar_plant(site: Site) -> Report:
    """The city's sunlight on panels that look a little east or west; off when the mains are."""
    peak_kw = site.number("peak_kw", 40, 600) * site.trait("yield", 0.78, 0.88)
    bright = combined((site.world.brightness(), site.mains), prod)
    load = Load(site, site.world.sunlight(), peak_kw, shift_s=1500, factor=bright)

    def report(time_s: float) -> dict[str, float]:
        return {
            "generated_power": round(load.power(time_s), 2),
            "generated_energy_index": round(load.energy(time_s), _REGISTER_DECIMALS),
        }

    return report
