"""Air, weather and noise."""

from math import log10, radians, sin

from sensor_sim.kinds.site import Report, Site, clamp

_QUIET_DB = 41
# µg/m³ per °C, and from which: the sun makes the more ozone the hotter it is.
_OZONE_OF_HEAT, _OZONE_FROM = 4.0, 24.0


def air_station(site: Site) -> Report:
    """Traffic makes nitrogen dioxide, wind blows it away, and ozone is where it is not."""
    world = site.world
    traffic, driving = world.rhythm("traffic_outbound"), site.factor("traffic")
    heating = world.rhythm("presence_at_home")
    near_road = site.trait("near road", 14, 34) * (0.7 + 0.5 * site.centrality)
    hour, minutes = site.wander("hour", 5400), site.wander("minutes", 420)
    dust = site.wander("dust", 9 * 3600)
    warmer = site.trait("warmer", -0.6, 1.2)
    weather = world.weather

    def report(time_s: float) -> dict[str, float]:
        still = 1.25 - 0.75 * min(1.0, weather.wind(time_s) / 40)
        sway = 1 + 0.15 * hour.at(time_s) + 0.08 * minutes.at(time_s)
        driven = traffic.at(time_s - 1200) * driving.at(time_s - 1200)
        no2 = (4 + near_road * driven) * still * sway
        pm2_5 = (5 + 6 * heating.at(time_s) + 4 * dust.at(time_s)) * still * sway
        sun = max(0.0, sin(radians(weather.sun(time_s - 7200))))
        temperature = weather.temperature(time_s) + warmer
        heat = _OZONE_OF_HEAT * max(0.0, temperature - _OZONE_FROM)
        return {
            "no2": round(no2, 1),
            "pm2_5": round(max(0.5, pm2_5), 1),
            "pm10": round(max(0.5, pm2_5) * 1.45 + 0.15 * no2 + 2, 1),
            "o3": round(clamp(70 + (38 + heat) * sun - 0.9 * no2, 3, 240), 1),
            "temperature": round(temperature, 1),
            "relative_humidity": round(weather.humidity(time_s), 1),
        }

    return report


def weather_station(site: Site) -> Report:
    """The city's weather with a little of the place in it; rain since the last report."""
    weather = site.world.weather
    warmer = site.trait("warmer", -1.2, 0.8)
    exposed = site.trait("exposed", 0.7, 1.3)
    hours = site.interval_s / 3600

    def report(time_s: float) -> dict[str, float]:
        return {
            "temperature": round(weather.temperature(time_s) + warmer, 1),
            "relative_humidity": round(weather.humidity(time_s), 1),
            "rainfall": round(weather.rain(time_s - site.interval_s / 2) * hours, 3),
            "wind_speed": round(weather.wind(time_s) * exposed, 1),
            "solar_irradiance": round(weather.irradiance(time_s)),
        }

    return report


def noise_meter(site: Site) -> Report:
    """Ten times the traffic is ten decibels more."""
    traffic, driving = site.world.rhythm("traffic_outbound"), site.factor("traffic")
    louder = site.world.course.decibels(site.device)
    near = site.trait("near", 60, 500) * (0.6 + 0.6 * site.centrality)
    passing = site.wander("passing", 40)

    def report(time_s: float) -> dict[str, float]:
        driven = traffic.at(time_s) * driving.at(time_s)
        level = _QUIET_DB + 10 * log10(1 + near * driven) + louder.at(time_s)
        return {"noise_level": round(level + 2.5 * passing.at(time_s), 1)}

    return report
