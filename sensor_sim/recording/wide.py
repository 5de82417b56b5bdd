"""Wide tables: a column per device, a row per step, often without a column for the time."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from math import ceil
from pathlib import Path
from typing import Literal

from sensor_sim.message import gateway_topic
from sensor_sim.recording.form import Recorded, RecordingError, read_bytes, unix_ms
from sensor_sim.recording.rows import is_parquet, missing_column
from vigie.catalogue import Strict
from vigie.city import City
from vigie.city.document import load_yaml
from vigie.durations import Duration

_LONGEST_SILENCE_MS = 1500


class WideLayout(Strict):
    """How to read a wide table: its header holds the devices' ids, its rows lie a step apart."""

    layout: Literal["wide"]
    file: str
    start: datetime
    step: Duration
    field: str
    gateway: str
    leave_out: tuple[str, ...] = ()  # columns that are no devices


Cells = list[float | None]
RowsFrom = Callable[[int], Iterator[Cells]]


class WideTable:
    """A table whose rows each arrive bit by bit over the step that follows the row's time.

    So a page that shows it moves as often as one that shows the detectors themselves. The times of
    the readings are their row's.
    """

    def __init__(
        self,
        devices: list[str],
        rows: RowsFrom,
        *,
        count: int,
        start_ms: int,
        step_ms: int,
        field: str,
        topic: str,
    ) -> None:
        self._devices = devices
        self._rows = rows
        self._count = count
        self._step_ms = step_ms
        self._field = field
        self._topic = topic
        self._per_message = max(1, len(devices) * _LONGEST_SILENCE_MS // step_ms)
        self._messages = ceil(len(devices) / self._per_message)
        self.start_ms = start_ms
        self.end_ms = start_ms + count * step_ms
        self.last_ms = self.end_ms - step_ms + self._offset(self._messages - 1)

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        first = max(0, (start_ms - self.start_ms) // self._step_ms)
        last = min(self._count - 1, (end_ms - self.start_ms) // self._step_ms)
        if last < first:
            return
        rows = islice(self._rows(first), last - first + 1)
        for number, row in enumerate(rows, start=first):
            for message in self._row(number, row):
                if start_ms <= message.at_ms < end_ms:
                    yield message

    def _row(self, number: int, row: Cells) -> Iterator[Recorded]:
        row_ms = self.start_ms + number * self._step_ms
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
    devices, rows, count = (_parquet if is_parquet(table) else _csv)(table, layout.leave_out)
    if not devices or count == 0:
        raise RecordingError(f"{table}: holds no rows of devices")
    return WideTable(
        devices,
        rows,
        count=count,
        start_ms=unix_ms(layout.start, city.config.zone),
        step_ms=layout.step // timedelta(milliseconds=1),
        field=layout.field,
        topic=gateway_topic(city.id, layout.gateway),
    )


def _devices(table: Path, header: list[str], leave_out: tuple[str, ...]) -> list[str]:
    for column in leave_out:
        if column not in header:
            raise missing_column(str(table), column, header)
    return [one for one in header if one not in leave_out]


def _csv(table: Path, leave_out: tuple[str, ...]) -> tuple[list[str], RowsFrom, int]:
    """The devices, their rows, which are all in memory, and how many these are."""
    try:
        lines = read_bytes(table).decode().splitlines()
    except UnicodeDecodeError as error:
        raise RecordingError(f"{table}: {error}") from None
    header, *texts = csv.reader(lines) if lines else [[]]
    devices = _devices(table, header, leave_out)
    kept = [number for number, column in enumerate(header) if column not in leave_out]
    rows = [
        _cells(f"{table}:{line}", row, len(header), kept) for line, row in enumerate(texts, start=2)
    ]
    return devices, lambda first: (rows[one] for one in range(first, len(rows))), len(rows)


def _parquet(table: Path, leave_out: tuple[str, ...]) -> tuple[list[str], RowsFrom, int]:
    """As `_csv`, but the rows are read once, to know them good, and again as they are played."""
    from sensor_sim.recording.parquet import Parquet  # noqa: PLC0415 - slow to load, seldom needed

    file = Parquet(table)
    devices = _devices(table, file.columns, leave_out)
    count = sum(1 for _ in file.numbers(devices))
    return devices, lambda first: file.numbers(devices, first), count


def _cells(where: str, row: list[str], width: int, kept: list[int]) -> Cells:
    if len(row) != width:
        raise RecordingError(f"{where}: has {len(row)} cells, the header {width}")
    try:
        return [float(row[number]) if row[number] else None for number in kept]
    except ValueError as error:
        raise RecordingError(f"{where}: {error}; expected numbers") from None
