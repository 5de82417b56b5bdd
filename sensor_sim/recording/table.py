"""Long tables: a row per time, or per device and time; told which column is what."""

from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from sensor_sim.message import gateway_topic
from sensor_sim.recording.form import Recorded, RecordingError, unix_ms
from sensor_sim.recording.messages import Messages
from sensor_sim.recording.rows import read_rows
from vigie.catalogue import Strict
from vigie.city import City
from vigie.city.document import load_yaml
from vigie.city.names import KindId, ZoneName


class TimeColumns(Strict):
    """Where a row's time stands: its columns, joined by a space; ISO 8601 unless `format` says."""

    columns: Annotated[list[str], Field(min_length=1, max_length=2)]
    format: str | None = None
    zone: ZoneName | None = None  # of times that come without one; absent: the city's


class DeviceColumn(Strict):
    """The column that has the device's id."""

    column: str


class TableLayout(Strict):
    """How to read a long table; `fields` names what each column is: a metric, or a feed's field."""

    layout: Literal["table"]
    file: str
    separator: Annotated[str, Field(min_length=1, max_length=1)] = ","
    decimal: Literal[".", ","] = "."
    missing: tuple[str, ...] = ("",)
    time: TimeColumns
    device: str | DeviceColumn
    kind: KindId | None = None
    fields: Annotated[dict[str, str], Field(min_length=1)]
    gateway: str


def load_table(path: Path, city: City) -> Messages:
    """The table that the YAML file at `path` describes, in the same folder: a message per row.

    Raises:
        CityError: names the file, the line and the mend.
    """
    layout = load_yaml(path, TableLayout)
    zone = ZoneInfo(layout.time.zone) if layout.time.zone else city.config.zone
    topic = gateway_topic(city.id, layout.gateway)
    needed = {*layout.time.columns, *layout.fields}
    if isinstance(layout.device, DeviceColumn):
        needed.add(layout.device.column)
    table = path.parent / layout.file
    rows = read_rows(table, needed, layout.separator)
    messages = [_message(where, row, layout, zone, topic) for where, row in rows]
    heard = [one for one in messages if one.payload]
    if not heard:
        raise RecordingError(f"{table}: holds no values")
    return Messages(heard)


def _message(
    where: str, row: dict[str, str], layout: TableLayout, zone: ZoneInfo, topic: str
) -> Recorded:
    at_ms = unix_ms(_time(where, row, layout.time), zone)
    values = {
        name: _number(f"{where}: {column}", row[column], layout.decimal)
        for column, name in layout.fields.items()
        if row[column].strip() not in layout.missing
    }
    device = layout.device if isinstance(layout.device, str) else row[layout.device.column]
    if not device:
        raise RecordingError(f"{where}: names no device")
    item: dict[str, Any] = {"device": device, "time": at_ms / 1000, "values": values}
    if layout.kind is not None:
        item["kind"] = layout.kind
    return Recorded(at_ms, topic, [item] if values else [])


def _time(where: str, row: dict[str, str], time: TimeColumns) -> datetime:
    text = " ".join(row[column] for column in time.columns)
    try:
        if time.format is None:
            return datetime.fromisoformat(text)
        return datetime.strptime(text, time.format)  # noqa: DTZ007 # the caller knows the zone
    except ValueError:
        expected = time.format or "ISO 8601"
        raise RecordingError(f"{where}: {text!r} is not a time; expected {expected}") from None


def _number(where: str, text: str, decimal: str) -> float:
    try:
        number = float(text.replace(decimal, "."))
    except ValueError:
        raise RecordingError(f"{where}: {text!r} is not a number, nor among 'missing'") from None
    if not isfinite(number):
        raise RecordingError(f"{where}: {text!r} is not a finite number; list it in 'missing'")
    return number
