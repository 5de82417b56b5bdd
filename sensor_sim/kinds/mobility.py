"""Traffic, bicycles and parking."""

from sensor_sim.kinds.site import Report, Site, clamp

# Vehicles per hour that one lane can carry, by the speed limit in km/h up to which it holds.
_LANE_CAPACITY = ((30, 650), (50, 900), (70, 1400), (1000, 1900))
_VEHICLE_M = 5.5  # of the road that a vehicle covers, the detector's own length included
_RAIN_SLOWS = 0.08


def traffic_counter(site: Site) -> Report:
    """Flow by the hour; speed, occupancy and travel time follow from it and the road."""
    lanes = max(1.0, site.number("lanes", 1, 4) // 1)
    limit = site.number("speed_limit", 40, 90)
    capacity = lanes * next(flow for up_to, flow in _LANE_CAPACITY if limit <= up_to)
    free_speed = limit * site.trait("pace", 0.86, 1.0)
    stretch_km = site.trait("stretch", 0.3, 1.4)
    busy = site.trait("busy", 0.55, 0.9) + 0.12 * site.centrality
    inward = site.trait("inward", 0, 1)
    morning, evening = (site.world.rhythm(name) for name in ("traffic_inbound", "traffic_outbound"))
    shift_s = site.trait("shift", -1500, 1500)
    day, swell, platoon = (
        site.wander("day", 86_400),
        site.wander("swell", 1300),
        site.wander("platoon", 75),
    )
    weather = site.world.weather

    def report(time_s: float) -> dict[str, float]:
        demand = inward * morning.at(time_s + shift_s) + (1 - inward) * evening.at(time_s + shift_s)
        sway = 1 + 0.06 * day.at(time_s) + 0.08 * swell.at(time_s) + 0.07 * platoon.at(time_s)
        flow = round(capacity * clamp(demand * busy * sway, 0, 1.05))
        rain = min(1.0, weather.rain(time_s))
        speed = _speed(flow / capacity, free_speed) * (1 - _RAIN_SLOWS * rain)
        density = flow / lanes / speed
        return {
            "vehicle_flow": flow,
            "mean_speed": round(speed, 1),
            "lane_occupancy": round(min(100.0, density * _VEHICLE_M / 10), 1),
            "travel_time": round(stretch_km / speed * 3600),
        }

    return report


def _speed(saturation: float, free_speed: float) -> float:
    """Slower the nearer the flow comes to the road's capacity, and steeply so at the end."""
    return free_speed * (1 - 0.14 * saturation - 0.46 * saturation**6)


def bike_counter(site: Site) -> Report:
    """Cyclists and walkers since the last report; both stay at home when it rains."""
    cycling = site.world.rhythm("cycling")
    strolling = site.world.rhythm("presence_at_work")
    cyclists_h = site.trait("cyclists", 60, 260)
    walkers_h = site.trait("walkers", 80, 900) * (0.4 + 0.6 * site.centrality)
    swell = site.wander("swell", 900)
    weather = site.world.weather
    hours = site.interval_s / 3600

    def report(time_s: float) -> dict[str, float]:
        middle_s = time_s - site.interval_s / 2
        dry = 1 - 0.6 * min(1.0, weather.rain(middle_s))
        sway = dry * (1 + 0.25 * swell.at(middle_s)) * hours
        return {
            "cyclist_count": round(cyclists_h * cycling.at(middle_s) * sway),
            "pedestrian_count": round(walkers_h * strolling.at(middle_s) * sway),
        }

    return report


def car_park(site: Site) -> Report:
    """Full by day in the middle of the city, by night at its edge."""
    capacity = round(site.number("capacity", 100, 900))
    tide = _Tide(site, day_share=0.35 + 0.55 * site.centrality)

    def report(time_s: float) -> dict[str, float]:
        taken = clamp(0.04 + 0.9 * tide.at(time_s), 0, 1)
        return {"free_places": capacity - round(capacity * taken)}

    return report


def bike_dock(site: Site) -> Report:
    """Bikes come to the middle of the city in the morning and leave it in the evening."""
    capacity = round(site.number("capacity", 12, 30))
    tide = _Tide(site, day_share=0.15 + 0.75 * site.centrality)

    def report(time_s: float) -> dict[str, float]:
        bikes = round(capacity * clamp(0.1 + 0.75 * tide.at(time_s), 0, 1))
        return {"bikes_available": bikes, "docks_available": capacity - bikes}

    return report


class _Tide:
    """Where people's things are: at work with `day_share`, else at home."""

    def __init__(self, site: Site, day_share: float) -> None:
        self._day_share = day_share
        self._work = site.world.rhythm("presence_at_work")
        self._home = site.world.rhythm("presence_at_home")
        self._shift_s = site.trait("shift", -2400, 2400)
        self._drift = site.wander("drift", 5 * 3600)
        self._turnover = site.wander("turnover", 600)

    def at(self, time_s: float) -> float:
        moment = time_s + self._shift_s
        share = self._day_share
        tide = share * self._work.at(moment) + (1 - share) * self._home.at(moment)
        return tide + 0.12 * self._drift.at(time_s) + 0.05 * self._turnover.at(time_s)
