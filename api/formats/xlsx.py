"""Small tables as a workbook of one sheet."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from api.formats.text import head_of
from api.problems import ParameterError

MOST_ROWS = 50_000
_LONGEST_TEXT = 32_767  # as a cell of Excel can hold
_WIDTH = 24  # a time as it is written here
_TIME = "yyyy-mm-dd hh:mm:ss.000"

# Puts a value at a row and a column.
Put = Callable[[int, int, Any], object]


class XlsxWriter:
    """Texts are texts, whatever they look like: no cell is a formula or a link.

    Times have no zone there: they are in UTC, to the millisecond, and their heads say so.

    Raises:
        ParameterError: the table does not fit; the message says which format would do.
    """

    def __init__(self, schema: pa.Schema, *, units: bool) -> None:
        self._schema = schema
        self._units = units
        self._batches: list[pa.RecordBatch] = []

    def begin(self) -> bytes:
        return b""

    def write(self, batch: pa.RecordBatch) -> bytes:
        self._batches.append(batch)
        if sum(map(len, self._batches)) > MOST_ROWS:
            raise ParameterError(
                "format", f"xlsx is for {MOST_ROWS:,} rows at most: ask format=csv or parquet"
            )
        longest = max(map(_longest, batch.columns))
        if longest > _LONGEST_TEXT:
            raise ParameterError(
                "format",
                f"a text of {longest:,} characters is in no cell of xlsx, which has "
                f"{_LONGEST_TEXT:,} at most: ask format=csv or ndjson",
            )
        return b""

    def end(self) -> bytes:
        out = io.BytesIO()
        with Workbook(out, {"constant_memory": True}) as workbook:
            sheet = workbook.add_worksheet()
            self._write_heads(workbook, sheet)
            self._write_rows(workbook, sheet)
        return out.getvalue()

    def _write_heads(self, workbook: Workbook, sheet: Worksheet) -> None:
        bold = workbook.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(self._schema) - 1, _WIDTH)
        for place, field in enumerate(self._schema):
            is_time = pa.types.is_timestamp(field.type)
            head = f"{field.name} (UTC)" if is_time else head_of(field, units=self._units)
            sheet.write_string(0, place, head, bold)

    def _write_rows(self, workbook: Workbook, sheet: Worksheet) -> None:
        time = workbook.add_format({"num_format": _TIME})
        put = [_putter(field.type, sheet, time) for field in self._schema]
        rows = (
            row
            for batch in self._batches
            for row in zip(*(one.to_pylist() for one in batch.columns), strict=True)
        )
        for number, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                if value is not None:
                    put[place](number, place, value)


def _putter(kind: pa.DataType, sheet: Worksheet, time: object) -> Put:
    def put_time(row: int, place: int, value: datetime) -> None:
        sheet.write_datetime(row, place, value.astimezone(UTC).replace(tzinfo=None), time)

    def put_text(row: int, place: int, text: str) -> None:
        if text:
            sheet.write_string(row, place, text)

    put: Put = put_text
    if pa.types.is_timestamp(kind):
        put = put_time
    elif pa.types.is_boolean(kind):
        put = sheet.write_boolean
    elif pa.types.is_floating(kind) or pa.types.is_integer(kind):
        put = sheet.write_number
    return put


def _longest(column: pa.Array) -> int:
    """How long the longest text is; 0 where there is none."""
    if pa.types.is_dictionary(column.type):
        return _longest(column.dictionary)
    return pc.max(pc.utf8_length(column)).as_py() or 0 if pa.types.is_string(column.type) else 0
