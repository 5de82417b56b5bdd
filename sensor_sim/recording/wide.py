"""Wide tables: a column per device, a row per step, often without a column for the time."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import ceil
from pathlib import Path
from typing import Literal

from sensor_sim.message import gateway_topic
from sensor_sim.recording.form import Recorded, RecordingError, read_bytes, unix_ms
from vigie.catalogue import Strict
from vigie.city import City
from vigie.city.document import load_yaml
from vigie.durations import Duration

_LONGEST_SILENCE_MS = 1500
_HEADER_AND_ROW = 2


class WideLayout(Strict):
    """How to read a wide table: its header holds the devices' ids, its rows lie a step apart."""

    layout: Literal["wide"]
    file: str
    start: datetime
    step: Duration
    field: str
    gateway: str


class WideTable:
    """A table whose rows each arrive bit by bit over the step that follows the row's time.

    So a page that shows it moves as often as one that shows the detectors themselves. The times of
    the readings are their row's.
    """

    def __init__(
        self,
        devices: list[str],
        rows: list[list[float | None]],
        *,
        start_ms: int,
        step_ms: int,
        field: str,
        topic: str,
    ) -> None:
        self._devices = devices
        self._rows = rows
        self._step_ms = step_ms
        self._field = field
        self._topic = topic
        self._per_message = max(1, len(devices) * _LONGEST_SILENCE_MS // step_ms)
        self._messages = ceil(len(devices) / self._per_message)
        self.start_ms = start_ms
        self.end_ms = start_ms + len(rows) * step_ms
        self.last_ms = self.end_ms - step_ms + self._offset(self._messages - 1)

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        first = max(0, (start_ms - self.start_ms) // self._step_ms)
        last = min(len(self._rows) - 1, (end_ms - self.start_ms) // self._step_ms)
        for number in range(first, last + 1):
            for message in self._row(number):
                if start_ms <= message.at_ms < end_ms:
                    yield message

    def _row(self, number: int) -> Iterator[Recorded]:
        row_ms = self.start_ms + number * self._step_ms
        row = self._rows[number]
        for message in range(self._messages):
            first = message * self._per_message
            cells = range(first, min(first + self._per_message, len(self._devices)))
            items = [
                {
                    "device": self._devices[cell],
                    "time": row_ms / 1000,
                    "values": {self._field: row[cell]},
                }
                for cell in cells
                if row[cell] is not None
            ]
            if items:
                yield Recorded(row_ms + self._offset(message), self._topic, items)

    def _offset(self, message: int) -> int:
        return self._step_ms * message // self._messages


def load_wide(path: Path, city: City) -> WideTable:
    """The wide table that the YAML file at `path` describes, in the same folder.

    Raises:
        CityError: names the file, the line and the mend.
    """
    layout = load_yaml(path, WideLayout)
    table = path.parent / layout.file
    try:
        lines = read_bytes(table).decode().splitlines()
    except UnicodeDecodeError as error:
        raise RecordingError(f"{table}: {error}") from None
    if len(lines) < _HEADER_AND_ROW:
        raise RecordingError(f"{table}: holds no rows")
    header, *rows = csv.reader(lines)
    return WideTable(
        header,
        [_cells(f"{table}:{line}", row, len(header)) for line, row in enumerate(rows, start=2)],
        start_ms=unix_ms(layout.start, city.config.zone),
        step_ms=layout.step // timedelta(milliseconds=1),
        field=layout.field,
        topic=gateway_topic(city.id, layout.gateway),
    )


def _cells(where: str, row: list[str], width: int) -> list[float | None]:
    if len(row) != width:
        raise RecordingError(f"{where}: has {len(row)} cells, the header {width}")
    try:
        return [float(cell) if cell else None for cell in row]
    except ValueError as error:
        raise RecordingError(f"{where}: {error}; expected numbers") from None
