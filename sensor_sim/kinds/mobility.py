"""Bicycles and parking."""

from sensor_sim.kinds.site import Report, Site, clamp


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
