"""Where the sun stands, to about half a degree: enough for panels and street lights."""

from math import asin, cos, degrees, pi, radians, sin, tan

_J2000_S = 946_728_000  # 2000-01-01T12:00Z in Unix time
_DAY_S = 86_400


def elevation(time_s: float, lat: float, lon: float) -> float:
    """Degrees above the horizon, at a place in WGS 84 degrees.

    The low-precision formulas of the Astronomical Almanac.
    """
    days = (time_s - _J2000_S) / _DAY_S
    anomaly = radians(357.529 + 0.98560028 * days)
    mean_longitude = radians(280.459 + 0.98564736 * days)
    ecliptic = mean_longitude + radians(1.915 * sin(anomaly) + 0.020 * sin(2 * anomaly))
    obliquity = radians(23.439 - 0.00000036 * days)
    declination = asin(sin(obliquity) * sin(ecliptic))
    # The equation of time, in radians: how far the true sun is ahead of the clock's.
    tangent = tan(obliquity / 2) ** 2
    equation = (
        tangent * sin(2 * mean_longitude)
        - 2 * 0.0167 * sin(anomaly)
        + 4 * 0.0167 * tangent * sin(anomaly) * cos(2 * mean_longitude)
    )
    hour_angle = 2 * pi * ((time_s % _DAY_S) / _DAY_S - 0.5) + radians(lon) + equation
    height = sin(radians(lat)) * sin(declination) + cos(radians(lat)) * cos(declination) * cos(
        hour_angle
    )
    return degrees(asin(max(-1.0, min(1.0, height))))
