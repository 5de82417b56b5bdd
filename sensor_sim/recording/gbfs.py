"""Snapshots of a bike share in GBFS: station_information and station_status.

https://gbfs.org, versions 1 to 3. Vélib's files of 2025 call `last_updated` by a name of their own.
"""

from pathlib import Path
from typing import Any, Literal

import orjson

from sensor_sim.message import gateway_topic, item_batches
from sensor_sim.recording.form import Recorded, RecordingError, about, read_bytes
from sensor_sim.recording.gbfs_stations import device_of, item_of, time_ms
from sensor_sim.recording.messages import Messages
from vigie.catalogue import Strict
from vigie.city import City
from vigie.city.document import load_yaml
from vigie.model import Device

_UPDATED = ("last_updated", "lastUpdatedOther")


class GbfsLayout(Strict):
    """The stations, and one or more snapshots of their status: a file, or a folder of them."""

    layout: Literal["gbfs"]
    station_information: str
    station_status: str
    gateway: str
    device_prefix: str = ""


def load_gbfs(path: Path, city: City) -> Messages:
    """The snapshots that the YAML file at `path` describes, in the order of their `last_updated`.

    Stations describe themselves first. A snapshot arrives when it was updated; its readings have
    the times at which the stations reported last, so that a silent station stays silent.

    Raises:
        CityError: names the file, the station and the mend.
    """
    layout = load_yaml(path, GbfsLayout)
    status = path.parent / layout.station_status
    topic = gateway_topic(city.id, layout.gateway)
    messages: list[Recorded] = []
    reporting: set[str] = set()
    for file in _snapshots(status):
        at_ms, items = _snapshot(file, layout.device_prefix)
        messages += [Recorded(at_ms, topic, batch) for batch in item_batches(items)]
        reporting.update(one["device"] for one in items)
    if not messages:
        raise RecordingError(f"{status}: holds no status of a station")
    first_ms = min(one.at_ms for one in messages)
    devices = _devices(path.parent / layout.station_information, layout.device_prefix, city)
    abouts = [about(city.id, one, first_ms) for one in devices if one.id in reporting]
    return Messages([*abouts, *messages])


def _snapshots(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    return sorted(one for one in path.iterdir() if one.name.endswith((".json", ".json.gz")))


def _snapshot(path: Path, prefix: str) -> tuple[int, list[dict[str, Any]]]:
    """When a snapshot was updated, and the items of the stations that are there."""
    document = _document(path)
    updated = next((document[one] for one in _UPDATED if one in document), None)
    if updated is None:
        raise RecordingError(f"{path}: 'last_updated' is missing")
    try:
        at_ms = time_ms(updated)
    except ValueError as error:
        raise RecordingError(f"{path}: last_updated: {error}") from None
    items = []
    for number, station in enumerate(_stations(path, document), start=1):
        if not station.get("is_installed", True):
            continue
        try:
            item = item_of(station, prefix, at_ms)
        except ValueError as error:
            raise RecordingError(f"{path}: {_named(station, number)}: {error}") from None
        if item["values"]:
            items.append(item)
    return at_ms, items


def _devices(path: Path, prefix: str, city: City) -> list[Device]:
    devices = []
    for number, station in enumerate(_stations(path, _document(path)), start=1):
        try:
            devices.append(device_of(station, prefix, city.config.languages[0]))
        except KeyError as error:
            where = f"{path}: {_named(station, number)}"
            raise RecordingError(f"{where}: {error.args[0]!r} is missing") from None
        except (TypeError, ValueError) as error:
            raise RecordingError(f"{path}: {_named(station, number)}: {error}") from None
    return devices


def _document(path: Path) -> dict[str, Any]:
    content = read_bytes(path)
    try:
        document = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise RecordingError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    if not isinstance(document, dict):
        raise RecordingError(f"{path}:1: expected an object, as GBFS has it")
    return document


def _stations(path: Path, document: dict[str, Any]) -> list[dict[str, Any]]:
    data = document.get("data")
    stations = data.get("stations") if isinstance(data, dict) else None
    if not isinstance(stations, list) or not all(isinstance(one, dict) for one in stations):
        raise RecordingError(f"{path}: expected GBFS: a list of objects at data.stations")
    return stations


def _named(station: dict[str, Any], number: int) -> str:
    """A station in a message: by its id, or by its place in the list, from 1, if it has none."""
    identity = station.get("station_id")
    return f"station number {number}" if identity is None else f"station {identity!r}"
