"""Long tables: a row per time, or per device and time; told which column is what."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from sensor_sim.message import gateway_topic
from sensor_sim.recording.form import Recorded, Recording, RecordingError, unix_ms
from sensor_sim.recording.messages import Messages
from sensor_sim.recording.rows import Row, is_parquet, read_rows
from sensor_sim.recording.streamed import RowMessage, stream
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


@dataclass(frozen=True, slots=True)
class Reader:
    """What makes messages of a table's rows."""

    layout: TableLayout
    zone: ZoneInfo
    topic: str

    @property
    def needed(self) -> set[str]:
        """The columns that are read."""
        device = self.layout.device
        named = {device.column} if isinstance(device, DeviceColumn) else set()
        return {*self.layout.time.columns, *self.layout.fields, *named}

    def message(self, where: str, row: Row) -> Recorded | None:
        """What a row says; None when it has no values."""
        layout = self.layout
        at_ms = unix_ms(_time(where, row, layout.time), self.zone)
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
        return Recorded(at_ms, self.topic, [item]) if values else None


def load_table(path: Path, city: City) -> Recording:
    """The table that the YAML file at `path` describes, in the same folder: a message per row.

    Raises:
        CityError: names the file, the line and the mend.
    """
    layout = load_yaml(path, TableLayout)
    zone = ZoneInfo(layout.time.zone) if layout.time.zone else city.config.zone
    reader = Reader(layout, zone, gateway_topic(city.id, layout.gateway))
    table = path.parent / layout.file
    recording = _parquet(table, reader) if is_parquet(table) else _csv(table, reader)
    if recording is None:
        raise RecordingError(f"{table}: holds no values")
    return recording


def _csv(table: Path, reader: Reader) -> Recording | None:
    rows = read_rows(table, reader.needed, reader.layout.separator)
    heard = [one for where, row in rows if (one := reader.message(where, row)) is not None]
    return Messages(heard) if heard else None


def _parquet(table: Path, reader: Reader) -> Recording | None:
    """As `_csv`, but read as it is played; a cell that is null is no value in any case."""
    from sensor_sim.recording.parquet import Parquet  # noqa: PLC0415 - slow to load, seldom needed

    missing = (*reader.layout.missing, "")
    reader = replace(reader, layout=reader.layout.model_copy(update={"missing": missing}))
    file = Parquet(table)

    def messages(first: int) -> Iterator[RowMessage]:
        for number, where, row in file.rows(sorted(reader.needed), first):
            message = reader.message(where, row)
            if message is not None:
                yield RowMessage(number, message)

    return stream(messages)


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
