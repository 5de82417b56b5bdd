"""What writes a table: bytes to begin with, bytes for each batch of rows, bytes to end with."""

from typing import Protocol

import pyarrow as pa

from api.formats.arrow import ArrowWriter, ParquetWriter
from api.formats.media import Format
from api.formats.text import CsvWriter, GeoJsonWriter, NdjsonWriter
from api.formats.xlsx import XlsxWriter


class Writer(Protocol):
    def begin(self) -> bytes: ...
    def write(self, batch: pa.RecordBatch) -> bytes: ...
    def end(self) -> bytes: ...


def writer_of(form: Format, schema: pa.Schema, *, units: bool) -> Writer:
    """The writer of a whole table; with units in the heads of columns, if asked.

    Arrow and Parquet keep units in the metadata of fields, whether asked or not.
    """
    match form:
        case Format.CSV:
            return CsvWriter(schema, units=units)
        case Format.NDJSON:
            return NdjsonWriter(schema)
        case Format.GEOJSON:
            return GeoJsonWriter(schema)
        case Format.ARROW:
            return ArrowWriter(schema)
        case Format.PARQUET:
            return ParquetWriter(schema)
        case Format.XLSX:
            return XlsxWriter(schema, units=units)
    raise ValueError(f"{form} is no format of whole tables")
