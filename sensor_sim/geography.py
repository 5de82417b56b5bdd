"""How far places are apart."""

from math import cos, hypot, radians

DEGREE_KM = 111.2  # of latitude


def apart_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Between two places of one city, in WGS 84 degrees; on a plane, so good to some metres."""
    east = (lon - other_lon) * cos(radians((lat + other_lat) / 2))
    return hypot(lat - other_lat, east) * DEGREE_KM
