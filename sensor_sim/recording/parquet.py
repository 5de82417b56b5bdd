"""Parquet files as tables, read a batch at a time: texts as a CSV file would have, or numbers.

Loading Arrow is slow: whoever has no such file does without this module.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from math import isnan
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import types
from pyarrow.parquet import ParquetFile

from sensor_sim.recording.form import RecordingError
from sensor_sim.recording.rows import Row, missing_column

_BATCH_ROWS = 10_000
_BUFFER_BYTES = 1_000_000  # of a column that is read, instead of all of it in a row group
_NUMBERS = (types.is_integer, types.is_floating, types.is_decimal)
_ISO = (types.is_date, types.is_time)
_TEXTS = (types.is_string, types.is_large_string, types.is_string_view)


class NumberedRow(NamedTuple):
    """A row, and its number from 0 on, from which reading can begin."""

    number: int
    where: str
    row: Row


class Parquet:
    """A Parquet file whose columns are those of a table.

    Raises:
        RecordingError: the file cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _told(path), ParquetFile(path) as file:
            self._schema = file.schema_arrow
            groups = range(file.metadata.num_row_groups)
            sizes = [file.metadata.row_group(one).num_rows for one in groups]
        self._starts: list[int] = [sum(sizes[:number]) for number in range(len(sizes) + 1)]

    @property
    def columns(self) -> list[str]:
        return list(self._schema.names)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._starts[-1]

    def rows(self, columns: Sequence[str], first: int = 0) -> Iterator[NumberedRow]:
        """The rows from one on, their cells as texts; what is null, or not a number, as none.

        Times are in ISO 8601, to the microsecond; those with a zone are in UTC. A truth is 1 or 0.

        Raises:
            RecordingError: there is no such column, it holds neither texts nor numbers nor times,
                or the file is damaged.
        """
        writers = [self._writer(one) for one in columns]
        for number, batch in self._batches(columns, first):
            texts = [
                [None if cell is None else write(cell) for cell in _cells(column)]
                for write, column in zip(writers, batch.columns, strict=True)
            ]
            for offset, cells in enumerate(zip(*texts, strict=True)):
                row = {name: cell or "" for name, cell in zip(columns, cells, strict=True)}
                at = number + offset
                yield NumberedRow(at, f"{self._path}: row {at + 1}", row)

    def numbers(self, columns: Sequence[str], first: int = 0) -> Iterator[list[float | None]]:
        """The rows from one on, of columns of numbers; what is null, or not a number, as None.

        Raises:
            RecordingError: a column holds other things, or the file is damaged.
        """
        for one in columns:
            if not self._is(one, _NUMBERS):
                raise RecordingError(
                    f"{self._path}: column {one!r} is {self._type(one)}, not numbers; "
                    "if it is no device, list it in 'leave_out'"
                )
        for _, batch in self._batches(columns, first):
            for cells in zip(*(_cells(one) for one in batch.columns), strict=True):
                yield [None if cell is None or isnan(cell) else float(cell) for cell in cells]

    def readable(self) -> list[str]:
        """The columns that `rows` can read."""
        return [one for one in self.columns if self._writer_or_none(one) is not None]

    def _batches(self, columns: Sequence[str], first: int) -> Iterator[tuple[int, pa.RecordBatch]]:
        """Batches of the rows from one on, each with the number of its first row."""
        spans = list(enumerate(pairwise(self._starts)))
        groups = [group for group, (_, end) in spans if end > first]
        if not groups:
            return
        number = self._starts[groups[0]]
        with _told(self._path), ParquetFile(self._path, buffer_size=_BUFFER_BYTES) as file:
            for whole in file.iter_batches(_BATCH_ROWS, row_groups=groups, columns=list(columns)):
                batch = whole.slice(max(0, first - number)).select(list(columns))
                if batch.num_rows:
                    yield number + whole.num_rows - batch.num_rows, batch
                number += whole.num_rows

    def _writer(self, column: str) -> Callable[[Any], str]:
        if column not in self._schema.names:
            raise missing_column(str(self._path), column, self.columns)
        writer = self._writer_or_none(column)
        if writer is None:
            raise RecordingError(
                f"{self._path}: column {column!r} is {self._type(column)}: "
                "expected texts, numbers or times"
            )
        return writer

    def _writer_or_none(self, column: str) -> Callable[[Any], str] | None:
        """How a cell of that column is written."""
        if self._is(column, _TEXTS):
            return str
        if self._is(column, _NUMBERS):
            return _written_number
        if self._is(column, _ISO) or self._is(column, (types.is_timestamp,)):
            return _written_time
        if self._is(column, (types.is_boolean, types.is_null)):
            return lambda truth: str(int(truth))
        return None

    def _is(self, column: str, kinds: Sequence[Callable[[pa.DataType], bool]]) -> bool:
        return any(is_kind(self._type(column)) for is_kind in kinds)

    def _type(self, column: str) -> pa.DataType:
        found = self._schema.field(column).type
        return found.value_type if types.is_dictionary(found) else found


def _cells(column: pa.Array) -> list[Any]:
    """The cells in Python's types; times that are finer are cut to microseconds."""
    if types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if types.is_timestamp(column.type):
        zone = None if column.type.tz is None else "UTC"
        column = column.cast(pa.timestamp("us", zone), safe=False)
    elif types.is_time64(column.type):
        column = column.cast(pa.time64("us"), safe=False)
    cells: list[Any] = column.to_pylist()
    return cells


def _written_number(number: Any) -> str:
    return "" if isnan(number) else str(number)


def _written_time(time: Any) -> str:
    return str(time.isoformat())


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What goes wrong with a file, in our words."""
    try:
        yield
    except (OSError, pa.ArrowException) as error:
        raise RecordingError(f"{path}: {error}") from None
