"""Readings as a stream of CSV or NDJSON, however many: a chunk in memory at a time."""

import csv
import io
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from datetime import datetime
from enum import StrEnum

from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.answers import dump, flags
from api.context import Context
from vigie.store.read.export import Exported, export
from vigie.store.read.rows import Selection

_UTC = "+00:00"


class Format(StrEnum):
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"


MEDIA_TYPES = {Format.CSV: "text/csv", Format.NDJSON: "application/x-ndjson"}
_FIELDS = ("device", "metric", "time", "value", "quality")


class Export(StreamingResponse):
    """A response that holds its connection for as long as it is sent, whoever ends it."""

    def __init__(self, chunks: AsyncIterator[bytes], form: Format, held: AsyncExitStack) -> None:
        headers = {"Content-Disposition": f'attachment; filename="readings.{form}"'}
        super().__init__(chunks, headers=headers, media_type=MEDIA_TYPES[form])
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async with self._held:
            await super().__call__(scope, receive, send)


async def export_of(
    context: Context, selection: Selection, start: datetime, end: datetime, form: Format
) -> Export:
    """The readings with start <= time < end, as they are at this moment.

    Raises:
        BusyError: as many exports run as may.
        psycopg.OperationalError: the database is away.
    """
    async with AsyncExitStack() as opening:
        connection = await opening.enter_async_context(context.export_connection())
        chunks = await opening.enter_async_context(export(connection, selection, start, end))
        held = opening.pop_all()
    return Export(_texts(chunks, form), form, held)


async def _texts(chunks: AsyncIterator[list[Exported]], form: Format) -> AsyncIterator[bytes]:
    if form is Format.CSV:
        yield _csv([_FIELDS])
    write = _WRITERS[form]
    async for rows in chunks:
        yield write(rows)


def _csv_readings(rows: list[Exported]) -> bytes:
    return _csv(_cells(rows))


def _cells(rows: list[Exported]) -> Iterator[tuple[object, ...]]:
    for device, metric, time, value, quality in rows:
        when = time.isoformat().removesuffix(_UTC) + "Z"
        yield device, metric, when, value, " ".join(flags(quality)) if quality else ""


def _csv(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def _ndjson(rows: list[Exported]) -> bytes:
    items = ({**row._asdict(), "quality": flags(row.quality)} for row in rows)
    return b"".join(dump(item) + b"\n" for item in items)


_WRITERS: dict[Format, Callable[[list[Exported]], bytes]] = {
    Format.CSV: _csv_readings,
    Format.NDJSON: _ndjson,
}
