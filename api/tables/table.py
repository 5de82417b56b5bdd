"""A table as every format takes it: Arrow's schema, units and spellings, batches of rows."""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import orjson
import pyarrow as pa

TEXT = pa.string()
TIME = pa.timestamp("us", "UTC")
NUMBER = pa.float64()
COUNT = pa.int64()
FLAG = pa.bool_()
# Few different texts, each of which is kept once.
CODE = pa.dictionary(pa.int32(), pa.string())

Item = Mapping[str, Any]
# From a JSON answer to the name, the columns and the rows of the table that it is.
Tabulate = Callable[[Item], tuple[str, pa.Schema, Sequence[Item]]]


class Spelling(StrEnum):
    """What a column of text is in JSON: a text, a list of its words, or JSON itself."""

    PLAIN = "plain"
    WORDS = "words"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Table:
    """`name` is what a file of it is called; whoever takes the batches closes them."""

    name: str
    schema: pa.Schema
    batches: AsyncGenerator[pa.RecordBatch]


def column(
    name: str, kind: pa.DataType, unit: str | None = None, spelling: Spelling = Spelling.PLAIN
) -> pa.Field:
    """A column; its unit, if it has one, is a UCUM code."""
    metadata = {} if unit is None else {"unit": unit}
    if spelling is not Spelling.PLAIN:
        metadata["spelling"] = spelling.value
    return pa.field(name, kind, metadata=metadata or None)


def unit_of(field: pa.Field) -> str | None:
    return _said(field, "unit")


def spelling_of(field: pa.Field) -> Spelling:
    return Spelling(_said(field, "spelling") or Spelling.PLAIN)


def _said(field: pa.Field, key: str) -> str | None:
    found = (field.metadata or {}).get(key.encode())
    return None if found is None else found.decode()


def batch_of(schema: pa.Schema, items: Sequence[Item]) -> pa.RecordBatch:
    """The items of a JSON answer as rows."""
    return pa.record_batch(
        [pa.array([_cell(field, item) for item in items], field.type) for field in schema],
        schema=schema,
    )


def _cell(field: pa.Field, item: Item) -> Any:
    value = item[field.name]
    match spelling_of(field):
        case Spelling.WORDS:
            return " ".join(value)
        case Spelling.JSON:
            return None if value is None else orjson.dumps(value).decode()
    return value


def table_of(name: str, schema: pa.Schema, items: Sequence[Item]) -> Table:
    """A table of items that are all here."""

    async def batches() -> AsyncGenerator[pa.RecordBatch]:
        yield batch_of(schema, items)

    return Table(name, schema, batches())


def table_of_pages(name: str, schema: pa.Schema, pages: AsyncIterator[Sequence[Item]]) -> Table:
    """A table of items that come page by page."""

    async def batches() -> AsyncGenerator[pa.RecordBatch]:
        async for items in pages:
            yield batch_of(schema, items)

    return Table(name, schema, batches())
