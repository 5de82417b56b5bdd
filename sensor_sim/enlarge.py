"""A city of any size: some of its devices, or more of them, of the same sorts at the same places.

A sibling of a device stands near it in its district, is of its kind, and is larger or smaller by up
to a quarter. Seed and id decide where and how large, so that it is the same in a city of any size.
"""

from collections.abc import Iterator
from dataclasses import replace
from math import cos, radians

from sensor_sim.chance import between, key_of
from vigie.city import City, Districts
from vigie.model import Device

_SIZES = ("capacity", "lanes", "peak_kw", "points", "lamps")  # of attributes; others are the same
_ONE_EACH = ("district_feeder",)  # of kinds
_SMALLEST, _LARGEST = 0.75, 1.25
_REACH_DEG = 0.006  # of latitude: two thirds of a kilometre
_TRIES = 20  # each half as far away as that before it


def enlarged(city: City, count: int, seed: int) -> City:
    """The city with `count` devices, its own first; itself when it has as many.

    Of a district's feeder there is one: it feeds whatever stands in the district.
    """
    own = city.devices
    many = tuple(one for one in own if one.kind not in _ONE_EACH)
    if count <= len(own) or not many:
        return city
    rounds, rest = divmod(count - len(own), len(many))
    more = [one for _ in range(rounds) for one in many] + list(evenly(many, rest))
    ids = {one.id for one in own}
    numbers = {one.id: _free_numbers(one.id, ids) for one in own}
    siblings = (_sibling(one, next(numbers[one.id]), city.districts, seed) for one in more)
    return replace(city, devices=(*own, *siblings))


def evenly(devices: tuple[Device, ...], count: int) -> tuple[Device, ...]:
    """So many of them, from all parts of their list."""
    return tuple(devices[number * len(devices) // count] for number in range(count))


def _free_numbers(device: str, ids: set[str]) -> Iterator[int]:
    number = 2
    while True:
        if _id_of(device, number) not in ids:
            yield number
        number += 1


def _id_of(device: str, number: int) -> str:
    return f"{device}-s{number}"


def _sibling(device: Device, number: int, districts: Districts, seed: int) -> Device:
    name = _id_of(device.id, number)
    lat, lon = _place_near(device, key_of(seed, name, "place"), districts)
    size = between(_SMALLEST, _LARGEST, key_of(seed, name, "size"))
    return replace(
        device,
        id=name,
        name=device.name and f"{device.name} {number}",
        lat=lat,
        lon=lon,
        attributes={key: _resized(key, value, size) for key, value in device.attributes.items()},
    )


def _place_near(
    device: Device, key: int, districts: Districts
) -> tuple[float | None, float | None]:
    """A place in its district, to a metre; its own when no other is found."""
    if device.lat is None or device.lon is None:
        return device.lat, device.lon
    for number in range(_TRIES):
        reach = _REACH_DEG / 2**number
        lat = round(device.lat + between(-reach, reach, key, 2 * number), 5)
        east = between(-reach, reach, key, 2 * number + 1) / cos(radians(device.lat))
        lon = round(device.lon + east, 5)
        if districts.at(lat, lon) == device.district:
            return lat, lon
    return device.lat, device.lon


def _resized(attribute: str, value: str | float, size: float) -> str | float:
    """Whole numbers stay whole, and nothing shrinks to none."""
    if attribute not in _SIZES or isinstance(value, str):
        return value
    return max(1.0, float(round(value * size))) if value.is_integer() else value * size
