"""Tables as text: CSV (RFC 4180), NDJSON, GeoJSON (RFC 7946), and JSON column by column."""

import csv
import io

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from api.answers import dump
from api.formats.cells import csv_cells, joined, json_cells
from api.tables.table import unit_of

_TYPES = {"double": "number", "int64": "integer", "bool": "boolean", "string": "text"}
_PLACE = ("lat", "lon")


def head_of(field: pa.Field, *, units: bool) -> str:
    """A column's name, with its unit if asked."""
    unit = unit_of(field)
    return f"{field.name} ({unit})" if units and unit else str(field.name)


class CsvWriter:
    def __init__(self, schema: pa.Schema, *, units: bool) -> None:
        self._heads = [head_of(field, units=units) for field in schema]

    def begin(self) -> bytes:
        text = io.StringIO()
        csv.writer(text).writerow(self._heads)
        return text.getvalue().encode()

    def write(self, batch: pa.RecordBatch) -> bytes:
        first, *others = csv_cells(batch)
        return joined([first, *(part for one in others for part in (",", one)), "\r\n"])

    def end(self) -> bytes:
        return b""


class NdjsonWriter:
    """An object a line."""

    def __init__(self, schema: pa.Schema) -> None:
        self._names = schema.names

    def begin(self) -> bytes:
        return b""

    def write(self, batch: pa.RecordBatch) -> bytes:
        return joined([*_object(self._names, json_cells(batch)), "\n"])

    def end(self) -> bytes:
        return b""


class GeoJsonWriter:
    """A feature a row: a point where its columns `lat` and `lon` are, its other columns beside."""

    def __init__(self, schema: pa.Schema) -> None:
        self._names = schema.names
        self._properties = [name for name in schema.names if name not in _PLACE]
        self._separator = ""

    def begin(self) -> bytes:
        return b'{"type":"FeatureCollection","features":['

    def write(self, batch: pa.RecordBatch) -> bytes:
        if not len(batch):
            return b""
        cells = dict(zip(self._names, json_cells(batch), strict=True))
        lat, lon = (cells[name] for name in _PLACE)
        point = pc.binary_join_element_wise(
            '{"type":"Point","coordinates":[', lon, ",", lat, "]}", ""
        )
        is_placed = pc.and_(*(pc.is_valid(batch.column(name)) for name in _PLACE))
        identity = ['"id":', cells["id"], ","] if "id" in cells else []
        rows = joined(
            [
                ',{"type":"Feature",',
                *identity,
                '"geometry":',
                pc.if_else(is_placed, point, "null"),
                ',"properties":',
                *_object(self._properties, [cells[name] for name in self._properties]),
                "}",
            ]
        )
        found = rows if self._separator else rows[1:]
        self._separator = ","
        return found

    def end(self) -> bytes:
        return b"]}"


def columns(batch: pa.RecordBatch, more: str | None) -> bytes:
    """A page of a table as JSON, column by column: `fields`, `columns` and the cursor `next`."""
    fields = [
        {"name": one.name, "type": _type(one.type), "unit": unit_of(one)} for one in batch.schema
    ]
    written = {
        field.name: orjson.Fragment(b"[" + ",".join(cells.to_pylist()).encode() + b"]")
        for field, cells in zip(batch.schema, json_cells(batch), strict=True)
    }
    return dump({"fields": fields, "columns": written, "next": more})


def _type(kind: pa.DataType) -> str:
    return "time" if pa.types.is_timestamp(kind) else _TYPES.get(str(kind), "text")


def _object(names: list[str], cells: list[pa.Array]) -> list[pa.Array | str]:
    """The parts of an object of these members."""
    parts: list[pa.Array | str] = []
    for place, (name, one) in enumerate(zip(names, cells, strict=True)):
        parts += [f"{',' if place else '{'}{dump(name).decode()}:", one]
    return [*parts, "}"]
