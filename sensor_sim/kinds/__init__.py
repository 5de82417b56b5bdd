"""The simulated device of each kind: a function from a time to the values it reports then.

Every one is pure: the same device, seed and time give the same values, whoever asks and whatever
was asked before.
"""

from sensor_sim.kinds.charging import ev_charger
from sensor_sim.kinds.energy import building_meter, light_cabinet, solar_plant
from sensor_sim.kinds.environment import air_station, noise_meter, weather_station
from sensor_sim.kinds.feeder import district_feeder
from sensor_sim.kinds.mobility import bike_counter, bike_dock
from sensor_sim.kinds.parking import car_park
from sensor_sim.kinds.services import door_contact, waste_container, water_meter
from sensor_sim.kinds.site import Report, Site
from sensor_sim.kinds.traffic import traffic_counter
from sensor_sim.world import World
from vigie.model import Device

__all__ = ["KINDS", "Report", "simulate"]

KINDS = {
    "traffic_counter": traffic_counter,
    "bike_counter": bike_counter,
    "car_park": car_park,
    "bike_dock": bike_dock,
    "building_meter": building_meter,
    "light_cabinet": light_cabinet,
    "ev_charger": ev_charger,
    "solar_plant": solar_plant,
    "district_feeder": district_feeder,
    "air_station": air_station,
    "weather_station": weather_station,
    "noise_meter": noise_meter,
    "waste_container": waste_container,
    "water_meter": water_meter,
    "door_contact": door_contact,
}


# Without the mains these say nothing; meters and lamps run on to say so, others have a battery.
_SILENT_WITHOUT_MAINS = {"traffic_counter", "car_park", "bike_dock", "air_station", "noise_meter"}


def simulate(world: World, device: Device) -> Report:
    """What `device` reports at a Unix time in seconds: metric to value; nothing when silent."""
    site = Site(world, device)
    report, mains = KINDS[device.kind](site), site.mains
    if device.kind not in _SILENT_WITHOUT_MAINS or not mains.times:
        return report
    return lambda time_s: report(time_s) if mains.at(time_s) else {}
