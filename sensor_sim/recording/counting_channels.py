"""What the channels of a "comptage mobilités" count, and the devices that they become."""

from math import inf
from pathlib import Path
from typing import NamedTuple

from sensor_sim.recording.form import device_id
from sensor_sim.recording.rows import Row, read_rows
from vigie.model import Device

# The mobility types of the schema that the catalogue has a metric for, and the kind of device. It
# has none for E-SCOOTER, HORSE-RIDER, TRAMWAY, CANOE and UNDEFINED.
_METRICS = {
    "BIKE": ("cyclist_count", "bike_counter"),
    "PEDESTRIAN": ("pedestrian_count", "bike_counter"),
    **dict.fromkeys(
        ("CAR", "VAN", "TRUCK", "BUS", "MINIBUS", "TWO WHEELS MOTORIZED"),
        ("vehicle_count", "traffic_counter"),
    ),
}
_OF_SITES = {"site_id", "site_name", "xlong", "ylat"}
_OF_CHANNELS = {"channel_id", "site_id", "mobility_type"}


class Channel(NamedTuple):
    """What one channel of a counter counts, and the device that it becomes."""

    metric: str
    device: Device


class Site(NamedTuple):
    """Where counters stand, in the words of the line `where`."""

    where: str
    row: Row


def channels_of(
    sites: Path, channels: Path, prefix: str, unusable: list[str]
) -> dict[str, Channel | None]:
    """The channels by their ids; None for those that cannot be used, which `unusable` then tells.

    Raises:
        RecordingError: a file cannot be read, or lacks a column.
    """
    places = {
        row["site_id"]: Site(where, row)
        for where, row in read_rows(sites, _OF_SITES, on_misfit=unusable.append)
    }
    found: dict[str, Channel | None] = {}
    for where, row in read_rows(channels, _OF_CHANNELS, on_misfit=unusable.append):
        identity = row["channel_id"]
        if identity in found:
            unusable.append(f"{where}: the channel {identity!r} is there already")
            continue
        try:
            found[identity] = _channel(row, places, prefix)
        except ValueError as error:
            found[identity] = None
            unusable.append(f"{where}: {error}")
    return found


def _channel(row: Row, sites: dict[str, Site], prefix: str) -> Channel:
    if not row["mobility_type"]:
        raise ValueError("has no mobility_type")
    types = row["mobility_type"].split(",")
    metrics = {_METRICS.get(one) for one in types}
    metric = metrics.pop()
    if metric is None or metrics:
        raise ValueError(
            f"mobility_type {row['mobility_type']!r} fits no single metric: "
            f"{', '.join(f'{one} is {_named(one)}' for one in types)}"
        )
    if row["site_id"] not in sites:
        raise ValueError(f"no site {row['site_id']!r} among the sites")
    return Channel(metric[0], _device(row, sites[row["site_id"]], metric[1], prefix))


def _named(mobility_type: str) -> str:
    return _METRICS.get(mobility_type, ("none",))[0]


def _device(row: Row, site: Site, kind: str, prefix: str) -> Device:
    names = (site.row["site_name"], row.get("provider_direction_name"))
    try:
        place = float(site.row["ylat"]), float(site.row["xlong"])
    except ValueError as error:
        raise ValueError(f"its site at {site.where}: {error}") from None
    return Device(
        id=device_id(prefix + row["channel_id"]),
        kind=kind,
        name=": ".join(filter(None, names)),
        lat=place[0],
        lon=place[1],
        interval_s=_step_s(row.get("time_step")),
    )


def _step_s(text: str | None) -> float | None:
    if not text:
        return None
    try:
        step_s = float(text)
    except ValueError:
        step_s = 0
    if not 0 < step_s < inf:
        raise ValueError(f"time_step {text!r} is not a number of seconds")
    return step_s
