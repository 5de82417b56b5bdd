"""Columns as texts, a cell each: what CSV, NDJSON, GeoJSON and columnar JSON are joined from.

All rows at once, by Arrow's own functions: a Python object for each value would cost ten times as
much.
"""

from collections.abc import Callable

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from api.tables.table import Spelling, spelling_of

# Spreadsheets take a cell for a formula that begins so (OWASP, CSV injection).
_FORMULA = r"^([=+\-@\t\r])"
_SPECIAL = r'[",\r\n]'

Write = Callable[[pa.Array], pa.Array]


def csv_cells(batch: pa.RecordBatch) -> list[pa.Array]:
    """The cells of each column as RFC 4180 has them; null is nothing.

    A text that a spreadsheet would take for a formula gets an apostrophe before it. Times have
    microseconds all alike: pandas and others infer the form of a column from its first rows.
    """
    return [pc.fill_null(_csv_column(one), "") for one in batch.columns]


def json_cells(batch: pa.RecordBatch) -> list[pa.Array]:
    """The cells of each column as JSON."""
    return [
        pc.fill_null(_json_column(column, spelling_of(field)), "null")
        for field, column in zip(batch.schema, batch.columns, strict=True)
    ]


def joined(cells: list[pa.Array | str]) -> bytes:
    """Rows one behind the other, each its cells and the texts between and behind them."""
    rows = pc.binary_join_element_wise(
        *[pa.scalar(one) if isinstance(one, str) else one for one in cells], ""
    )
    return _contents(rows)


def _contents(rows: pa.StringArray) -> bytes:
    """The texts of all rows: they lie in one buffer, one behind the other."""
    if not len(rows):
        return b""
    _, offsets, data = rows.buffers()
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[rows.offset] : ends[rows.offset + len(rows)]].tobytes()


def _csv_column(column: pa.Array) -> pa.Array:
    if pa.types.is_timestamp(column.type):
        return _times(column)
    return _texts(column, _csv_texts)


def _json_column(column: pa.Array, spelling: Spelling) -> pa.Array:
    match spelling:
        case Spelling.JSON:
            return column
        case Spelling.WORDS:
            return _texts(column, _json_words)
    if pa.types.is_timestamp(column.type):
        return pc.binary_join_element_wise('"', _short_times(column), '"', "")
    if pa.types.is_floating(column.type):
        finite = pc.if_else(pc.is_finite(column), column, None)
        return _numbers(finite)
    return _texts(column, _json_texts)


def _texts(column: pa.Array, write: Write) -> pa.Array:
    """The column as texts; those of a dictionary are written once, however many rows have them."""
    if pa.types.is_dictionary(column.type):
        return pc.take(_texts(column.dictionary, write), column.indices)
    if pa.types.is_floating(column.type):
        return _numbers(column)
    return write(column) if pa.types.is_string(column.type) else column.cast(pa.string())


def _csv_texts(texts: pa.Array) -> pa.Array:
    guarded = pc.replace_substring_regex(texts, _FORMULA, r"'\1")
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(guarded, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(guarded, _SPECIAL), quoted, guarded)


def _json_texts(texts: pa.Array) -> pa.Array:
    return pa.array([orjson.dumps(one).decode() for one in texts.to_pylist()], pa.string())


def _json_words(texts: pa.Array) -> pa.Array:
    return pa.array([orjson.dumps(one.split()).decode() for one in texts.to_pylist()], pa.string())


def _times(times: pa.Array) -> pa.Array:
    """RFC 3339 in UTC with microseconds; Arrow has a space where that has a T."""
    return pc.binary_replace_slice(times.cast(pa.string()), 10, 11, "T")


def _short_times(times: pa.Array) -> pa.Array:
    """RFC 3339 in UTC, with microseconds where there are any, as in every JSON of ours."""
    fine = _times(times)
    is_whole = pc.equal(pc.utf8_slice_codeunits(fine, 19, 26), ".000000")
    return pc.if_else(is_whole, pc.binary_replace_slice(fine, 19, 26, ""), fine)


def _numbers(numbers: pa.Array) -> pa.Array:
    """The shortest texts that are these numbers, and cannot be taken for whole ones' type."""
    texts = numbers.cast(pa.string())
    is_short = pc.match_substring_regex(texts, r"^-?\d+$")
    return pc.if_else(is_short, pc.binary_join_element_wise(texts, ".0", ""), texts)
