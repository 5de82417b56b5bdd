"""Tables of readings: the newest of each series, and all of a range, however many."""

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime

import numpy as np
import pyarrow as pa

from api.answers import flags
from api.context import Context
from api.tables.table import CODE, FLAG, NUMBER, TEXT, TIME, Spelling, Table, column
from vigie.catalogue import Catalogue
from vigie.model import Quality
from vigie.store.read.export import Chunk, export
from vigie.store.read.readings import Suspect
from vigie.store.read.rows import Selection
from vigie.store.read.sorting import Sort

_ALL_FLAGS = 1 << len(Quality)
_FLAGS = pa.dictionary(pa.int16(), pa.string())


def latest_schema(
    catalogue: Catalogue, metrics: Sequence[str], *, units: bool, on_map: bool
) -> pa.Schema:
    """The columns of the newest readings of these metrics, and where they are for a map."""
    return pa.schema(
        [
            column("device", TEXT),
            column("metric", TEXT),
            column("time", TIME),
            *_value_fields(catalogue, metrics, units=units),
            column("quality", TEXT, spelling=Spelling.WORDS),
            column("received_at", TIME),
            column("is_stale", FLAG),
            *([column("lat", NUMBER, "deg"), column("lon", NUMBER, "deg")] if on_map else []),
        ]
    )


def readings_schema(catalogue: Catalogue, metrics: Sequence[str], *, units: bool) -> pa.Schema:
    """The columns of readings of these metrics; of all metrics when there are none."""
    return pa.schema(
        [
            column("device", CODE),
            column("metric", CODE),
            column("time", TIME),
            *_value_fields(catalogue, metrics, units=units),
            column("quality", _FLAGS, spelling=Spelling.WORDS),
        ]
    )


def unit_of_metric(catalogue: Catalogue, metric: str) -> str | None:
    """Null for a metric of former days, which the catalogue does not have."""
    known = catalogue.metrics.get(metric)
    return known.unit if known else None


def readings_table(
    context: Context,
    selection: Selection,
    start: datetime,
    end: datetime,
    schema: pa.Schema,
    *,
    sort: Sort,
    suspect: Suspect = "include",
) -> Table:
    """The readings with start <= time < end, as they are when the first are taken.

    Taking them raises BusyError when as many exports run as may, and psycopg.OperationalError
    when the database is away.
    """

    async def batches() -> AsyncGenerator[pa.RecordBatch]:
        async with (
            context.export_connection() as connection,
            export(connection, selection, start, end, sort=sort, suspect=suspect) as found,
        ):
            columns = _Columns(context.catalogue, found.series, schema)
            async for chunk in found.chunks:
                yield columns.batch(chunk)

    return Table("readings", schema, batches())


class _Columns:
    """Makes columns of chunks: the texts of a series are said once, rows hold their numbers."""

    def __init__(
        self, catalogue: Catalogue, series: list[tuple[str, str]], schema: pa.Schema
    ) -> None:
        self._schema = schema
        self._device = _Coded([device for device, _ in series])
        self._metric = _Coded([metric for _, metric in series])
        self._unit = _Coded([unit_of_metric(catalogue, metric) for _, metric in series])
        self._flags = pa.array([" ".join(flags(number)) for number in range(_ALL_FLAGS)])

    def batch(self, chunk: Chunk) -> pa.RecordBatch:
        columns = {
            "device": self._device.of(chunk),
            "metric": self._metric.of(chunk),
            "time": pa.array(chunk.time).view(TIME),
            "value": pa.array(chunk.value),
            "quality": pa.DictionaryArray.from_arrays(pa.array(chunk.quality), self._flags),
        }
        if "unit" in self._schema.names:
            columns["unit"] = self._unit.of(chunk)
        return pa.record_batch([columns[name] for name in self._schema.names], schema=self._schema)


class _Coded:
    """A text for each series, kept once each."""

    def __init__(self, texts: list[str | None]) -> None:
        self._texts = pa.array(list(dict.fromkeys(texts)), pa.string())
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        self._places = np.array([places[text] for text in texts], np.int32)

    def of(self, chunk: Chunk) -> pa.Array:
        return pa.DictionaryArray.from_arrays(pa.array(self._places[chunk.series]), self._texts)


def _value_fields(catalogue: Catalogue, metrics: Sequence[str], *, units: bool) -> list[pa.Field]:
    """The value, and, if asked and not the same for all, the unit of each."""
    found = {unit_of_metric(catalogue, metric) for metric in metrics}
    if len(found) == 1:
        return [column("value", NUMBER, found.pop())]
    return [column("value", NUMBER), *([column("unit", CODE)] if units else [])]
