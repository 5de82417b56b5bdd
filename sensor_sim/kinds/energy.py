"""Buildings, street lights and solar plants."""

from math import acos, tan

from sensor_sim.kinds.load import Load
from sensor_sim.kinds.site import Report, Site
from sensor_sim.rhythms import RHYTHMS

_RIPPLE = 0.1
_LAMP_KW = 0.09
_REGISTER_DECIMALS = 2


def building_meter(site: Site) -> Report:
    """A building by its `use` (a rhythm's name): power, its register, and the state of the grid."""
    use = site.device.attributes.get("use")
    rhythm = use if isinstance(use, str) and use in RHYTHMS else "office"
    peak_kw = site.number("peak_kw", 60, 600)
    load = Load(site, site.world.rhythm(rhythm), peak_kw, _RIPPLE, shift_s=1500)
    factor_at_rest = site.trait("power factor", 0.86, 0.93)
    voltage = site.wander("voltage", 420)

    def report(time_s: float) -> dict[str, float]:
        power = load.power(time_s)
        factor = round(factor_at_rest + 0.06 * min(1.0, power / peak_kw), 2)
        return {
            "active_power": round(power, 2),
            "energy_index": round(load.energy(time_s), _REGISTER_DECIMALS),
            "reactive_power": round(power * tan(acos(factor)), 2),
            "voltage": round(233 - 4 * power / peak_kw + 1.5 * voltage.at(time_s), 1),
            "power_factor": factor,
        }

    return report


def light_cabinet(site: Site) -> Report:
    """Lamps that burn from dusk to dawn, dimmed late at night."""
    lamps = site.number("lamps", 40, 220)
    curve = site.world.street_light()
    shift_s = 240.0
    load = Load(site, curve, lamps * _LAMP_KW, shift_s=shift_s)
    own_shift_s = site.trait("shift", -shift_s, shift_s)

    def report(time_s: float) -> dict[str, float]:
        level = round(100 * curve.at(time_s + own_shift_s))
        return {
            "active_power": round(load.power(time_s), 2),
            "energy_index": round(load.energy(time_s), _REGISTER_DECIMALS),
            "lighting_state": int(level > 0),
            "dimming_level": level,
        }

    return report


def solar_plant(site: Site) -> Report:
    """The city's sunlight on panels that look a little east or west."""
    peak_kw = site.number("peak_kw", 40, 600) * site.trait("yield", 0.78, 0.88)
    load = Load(site, site.world.sunlight(), peak_kw, shift_s=1500)

    def report(time_s: float) -> dict[str, float]:
        return {
            "generated_power": round(load.power(time_s), 2),
            "generated_energy_index": round(load.energy(time_s), _REGISTER_DECIMALS),
        }

    return report
