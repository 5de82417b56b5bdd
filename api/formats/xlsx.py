"""Small tables as a workbook of one sheet."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa
from xlsxwriter import Workbook

from api.formats.text import head_of
from api.problems import ParameterError

MOST_ROWS = 50_000
_LONGEST_TEXT = 32_767  # as a cell of Excel can hold
_WIDTH = 24  # a time as it is written here

# Puts a value at a row and a column.
Put = Callable[[int, int, Any], object]


class XlsxWriter:
    """Texts are texts, whatever they look like: no cell is a formula or a link.

    Times have no zone there: they are in UTC, to the millisecond, and their heads say so.

    Raises:
        ParameterError: the table does not fit; the message says which format would do.
    """

    def __init__(self, schema: pa.Schema, *, units: bool) -> None:
        self._out = io.BytesIO()
        self._workbook = Workbook(self._out, {"constant_memory": True})
        self._sheet = self._workbook.add_worksheet()
        time = self._workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss.000"})
        self._put: list[Put] = [self._putter(field.type, time) for field in schema]
        self._rows = 0
        bold = self._workbook.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        for place, field in enumerate(schema):
            is_time = pa.types.is_timestamp(field.type)
            head = f"{field.name} (UTC)" if is_time else head_of(field, units=units)
            self._sheet.set_column(place, place, _WIDTH)
            self._sheet.write_string(0, place, head, bold)

    def begin(self) -> bytes:
        return b""

    def write(self, batch: pa.RecordBatch) -> bytes:
        if self._rows + len(batch) > MOST_ROWS:
            raise ParameterError(
                "format", f"xlsx is for {MOST_ROWS:,} rows at most: ask format=csv or parquet"
            )
        for row in zip(*(one.to_pylist() for one in batch.columns), strict=True):
            self._rows += 1
            for place, value in enumerate(row):
                if value is not None:
                    self._put[place](self._rows, place, value)
        return b""

    def end(self) -> bytes:
        self._workbook.close()
        return self._out.getvalue()

    def _putter(self, kind: pa.DataType, time: object) -> Put:
        if pa.types.is_timestamp(kind):
            return lambda row, place, value: self._sheet.write_datetime(
                row, place, _without_zone(value), time
            )
        put: Put = self._put_text
        if pa.types.is_boolean(kind):
            put = self._sheet.write_boolean
        elif pa.types.is_floating(kind) or pa.types.is_integer(kind):
            put = self._sheet.write_number
        return put

    def _put_text(self, row: int, place: int, text: str) -> None:
        if len(text) > _LONGEST_TEXT:
            raise ParameterError(
                "format",
                f"a text of {len(text):,} characters is in no cell of xlsx, which has "
                f"{_LONGEST_TEXT:,} at most: ask format=csv or ndjson",
            )
        self._sheet.write_string(row, place, text)


def _without_zone(time: datetime) -> datetime:
    return time.astimezone(UTC).replace(tzinfo=None)
