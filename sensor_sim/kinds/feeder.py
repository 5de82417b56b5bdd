"""The feeder of a district: what is drawn there and lost on the way, less what panels give."""

from sensor_sim.kinds.charging import ev_charger
from sensor_sim.kinds.energy import building_meter, light_cabinet, solar_plant
from sensor_sim.kinds.site import Report, Site
from vigie.model import Device

_FED = {
    "building_meter": building_meter,
    "light_cabinet": light_cabinet,
    "ev_charger": ev_charger,
    "solar_plant": solar_plant,
}


def district_feeder(site: Site) -> Report:
    """Power from the grid: all that its district draws, and the losses, less all it generates.

    Negative when the panels give more than is drawn. The attribute `losses` is the share of the
    drawn power that is lost in lines and transformers.
    """
    losses = site.number("losses", 0.02, 0.06)
    fed = [_FED[one.kind](Site(site.world, one)) for one in _devices_of(site)]

    def report(time_s: float) -> dict[str, float]:
        drawn = generated = 0.0
        for of_device in fed:
            values = of_device(time_s)
            drawn += values.get("active_power", 0.0)
            generated += values.get("generated_power", 0.0)
        lost = round(losses * drawn, 2)
        return {"grid_power": round(drawn + lost - generated, 2), "line_losses": lost}

    return report


def _devices_of(site: Site) -> list[Device]:
    """Those that the feeder feeds; of a feeder outside all districts, none."""
    district = site.device.district
    return [
        one
        for one in site.world.city.devices
        if one.kind in _FED and district is not None and one.district == district
    ]
