"""Bicycles, counted and shared."""

from sensor_sim.fleet import Fleet
from sensor_sim.kinds.site import Report, Site


def bike_counter(site: Site) -> Report:
    """Cyclists and walkers since the last report; both stay at home when it rains."""
    cycling = site.world.rhythm("cycling")
    strolling = site.world.rhythm("presence_at_work")
    cyclists_h = site.trait("cyclists", 60, 260)
    walkers_h = site.trait("walkers", 80, 900) * (0.4 + 0.6 * site.centrality)
    swell = site.wander("swell", 900)
    riding, walking = site.factor("cycling"), site.factor("presence")
    weather = site.world.weather
    hours = site.interval_s / 3600

    def report(time_s: float) -> dict[str, float]:
        middle_s = time_s - site.interval_s / 2
        dry = 1 - 0.6 * min(1.0, weather.rain(middle_s))
        sway = dry * (1 + 0.25 * swell.at(middle_s)) * hours
        return {
            "cyclist_count": round(cyclists_h * cycling.at(middle_s) * riding.at(middle_s) * sway),
            "pedestrian_count": round(
                walkers_h * strolling.at(middle_s) * walking.at(middle_s) * sway
            ),
        }

    return report


def bike_dock(site: Site) -> Report:
    """Its part of the city's fleet; a station that is not the city's has a fleet of its own."""
    fleet = site.world.shared(Fleet.of)
    number = fleet.number_of(site.device)
    if number is None:
        fleet, number = Fleet(site.world, [site.device]), 0
    capacity = fleet.capacities[number]

    def report(time_s: float) -> dict[str, float]:
        bikes = fleet.docked(time_s)[number]
        return {"bikes_available": bikes, "docks_available": capacity - bikes}

    return report
