"""Rows of a CSV file, each with the line it ends on; or of a Parquet file, with their numbers."""

import csv
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

from sensor_sim.recording.form import RecordingError, read_bytes

Row = dict[str, str]


def refuse(fault: str) -> None:
    """The end of a recording whose rows must all be whole."""
    raise RecordingError(fault)


def is_parquet(path: Path) -> bool:
    return path.suffix == ".parquet"


def missing_column(where: str, column: str, header: list[str]) -> RecordingError:
    return RecordingError(f"{where}: has no column {column!r}, but {header}")


def read_rows(
    path: Path,
    needed: set[str],
    separator: str = ",",
    *,
    on_misfit: Callable[[str], None] = refuse,
) -> Iterator[tuple[str, Row]]:
    """`file:line` of each row, and its cells by the names in the header.

    A row that is longer or shorter than the header is told to `on_misfit`, and passed over if that
    returns. Empty lines are no rows.

    Raises:
        RecordingError: the file cannot be read, or its header lacks a `needed` column.
    """
    if is_parquet(path):
        yield from _of_parquet(path, needed)
        return
    try:
        text = read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RecordingError(f"{path}: {error}") from None
    reader = csv.reader(StringIO(text, newline=""), delimiter=separator)
    try:
        header = next(reader, [])
        if missing := sorted(needed - set(header)):
            raise missing_column(f"{path}:1", missing[0], header)
        for cells in reader:
            where = f"{path}:{reader.line_num}"
            if len(cells) == len(header):
                yield where, dict(zip(header, cells, strict=True))
            elif cells:
                on_misfit(f"{where}: has {len(cells)} cells, the header {len(header)}")
    except csv.Error as error:
        raise RecordingError(f"{path}:{reader.line_num}: {error}") from None


def _of_parquet(path: Path, needed: set[str]) -> Iterator[tuple[str, Row]]:
    from sensor_sim.recording.parquet import Parquet  # noqa: PLC0415 - slow to load, seldom needed

    table = Parquet(path)
    for _, where, row in table.rows(sorted(needed | set(table.readable()))):
        yield where, row
