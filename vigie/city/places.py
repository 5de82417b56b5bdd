"""A city's districts (GeoJSON polygons) and devices (a CSV table)."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
import shapely.geometry

from vigie.catalogue import load_catalogue
from vigie.city.document import CityError, read_text
from vigie.model import Device, DeviceStatus

DEVICE_COLUMNS = ("id", "kind", "name", "lat", "lon", "interval_s")


@dataclass(frozen=True, slots=True)
class District:
    """A polygon (WGS 84, GeoJSON geometry) with a population."""

    id: str
    name: str
    population: int
    geometry: dict[str, Any]


class Districts(Sequence[District]):
    """The districts of a city, in their file's order; a city may have none."""

    def __init__(self, districts: Sequence[District] = ()) -> None:
        self._districts = tuple(districts)
        self._shapes = [shapely.geometry.shape(one.geometry) for one in self._districts]
        self._tree = shapely.STRtree(self._shapes)

    def __getitem__(self, index: Any) -> Any:
        return self._districts[index]

    def __len__(self) -> int:
        return len(self._districts)

    def at(self, lat: float, lon: float) -> str | None:
        """The id of the district that holds a point; of the first, when borders overlap."""
        hits = self._tree.query(shapely.Point(lon, lat), predicate="intersects")
        return self._districts[min(hits)].id if len(hits) else None


def load_districts(path: Path) -> Districts:
    """The districts in a GeoJSON FeatureCollection (RFC 7946), none when there is no file.

    Each feature has the properties `id`, `name` and `population`.

    Raises:
        CityError: names the file, and the feature and property at fault.
    """
    if not path.exists():
        return Districts()
    try:
        features = json.loads(read_text(path))["features"]
    except json.JSONDecodeError as error:
        raise CityError(f"{path}:{error.lineno}: not JSON: {error.msg}") from None
    except (KeyError, TypeError):
        raise CityError(f"{path}: expected a GeoJSON FeatureCollection") from None
    districts = [_district(path, number, feature) for number, feature in enumerate(features)]
    ids = [one.id for one in districts]
    for repeated in {one for one in ids if ids.count(one) > 1}:
        raise CityError(f"{path}: the district id {repeated!r} stands twice")
    return Districts(districts)


def _district(path: Path, number: int, feature: Any) -> District:
    where = f"{path}: features[{number}]"
    try:
        properties = feature["properties"]
        district = District(
            id=str(properties["id"]),
            name=str(properties["name"]),
            population=int(properties["population"]),
            geometry=feature["geometry"],
        )
        shape = shapely.geometry.shape(district.geometry)
    except KeyError as error:
        raise CityError(f"{where}: {error.args[0]!r} is missing") from None
    except (TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as error:
        raise CityError(f"{where}: {error}") from None
    if shape.geom_type not in {"Polygon", "MultiPolygon"} or not shape.is_valid:
        raise CityError(f"{where}: {shapely.is_valid_reason(shape)}; expected a valid polygon")
    return district


def load_devices(path: Path, districts: Districts) -> tuple[Device, ...]:
    """The devices in a CSV table: `id,kind,name,lat,lon,interval_s`, further columns attributes.

    `lat` and `lon` are WGS 84 degrees; an empty `interval_s` means the kind's own.

    Raises:
        CityError: names the file, the line and the column at fault.
    """
    if not path.exists():
        return ()
    rows = csv.DictReader(io.StringIO(read_text(path)), strict=True)
    for column in DEVICE_COLUMNS:
        if column not in (rows.fieldnames or ()):
            raise CityError(f"{path}:1: the column {column!r} is missing")
    devices: dict[str, Device] = {}
    for line, row in _rows(path, rows):
        device = _device(f"{path}:{line}", row, districts)
        if device.id in devices:
            raise CityError(f"{path}:{line}: id: {device.id!r} stands twice")
        devices[device.id] = device
    return tuple(devices.values())


def _rows(path: Path, rows: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    try:
        for row in rows:
            if None in row or None in row.values():
                raise CityError(f"{path}:{rows.line_num}: not as many cells as the header has")
            yield rows.line_num, row
    except csv.Error as error:
        raise CityError(f"{path}:{rows.line_num}: not CSV: {error}") from None


def _device(where: str, row: dict[str, str], districts: Districts) -> Device:
    kind = load_catalogue().kinds.get(row["kind"])
    if kind is None:
        raise CityError(f"{where}: kind: the catalogue has no kind {row['kind']!r}")
    if not row["id"] or set(row["id"]) & set("/+# "):
        raise CityError(f"{where}: id: {row['id']!r} must be one level of an MQTT topic")
    lat, lon = _number(where, row, "lat", 90), _number(where, row, "lon", 180)
    interval_s = _number(where, row, "interval_s", 7 * 86400) if row["interval_s"] else None
    if interval_s is not None and interval_s <= 0:
        raise CityError(f"{where}: interval_s: must be above zero")
    return Device(
        id=row["id"],
        kind=kind.id,
        name=row["name"] or None,
        lat=lat,
        lon=lon,
        district=districts.at(lat, lon),
        interval_s=interval_s or kind.interval_s,
        attributes={
            key: _attribute(value)
            for key, value in row.items()
            if key not in DEVICE_COLUMNS and value
        },
        status=DeviceStatus.CONFIRMED,
    )


def _number(where: str, row: dict[str, str], column: str, limit: float) -> float:
    try:
        value = float(row[column])
    except ValueError:
        raise CityError(f"{where}: {column}: {row[column]!r} is not a number") from None
    if not -limit <= value <= limit:
        raise CityError(f"{where}: {column}: {value:g} is not between -{limit} and {limit}")
    return value


def _attribute(text: str) -> str | float:
    try:
        return float(text)
    except ValueError:
        return text
