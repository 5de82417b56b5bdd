"""Tables as responses: streamed while they are read, or made whole first where the format asks."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing

import pyarrow as pa
from fastapi import FastAPI, Response
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.answers import answer
from api.formats.media import MEDIA_TYPES, PAGED, VARY, Format, FormatParameters
from api.formats.text import columns
from api.formats.writers import Writer, writer_of
from api.problems import ParameterError
from api.tables.table import Item, Table, Tabulate, batch_of, table_of

# What is compressed at once, while others wait.
_PIECE_BYTES = 2**18
_UNWINDING_S = 1
_JSON = MEDIA_TYPES[Format.COLUMNS]


class Streamed(StreamingResponse):
    """A response whose parts a task of its own makes, one ahead of what is sent.

    When its reader leaves, Starlette cancels all that the response awaits, again and again: a
    connection that was waited for could not be given back. Of the task it knows nothing.
    """

    def __init__(self, parts: AsyncGenerator[bytes], name: str, form: Format) -> None:
        super().__init__(self._made(), headers=_headers(name, form), media_type=MEDIA_TYPES[form])
        self._parts = parts
        self._waiting: asyncio.Queue[bytes | Exception | None] = asyncio.Queue(maxsize=1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        making = asyncio.create_task(self._make())
        unwinding: set[asyncio.Task[None]] = scope["app"].state.unwinding
        unwinding.add(making)
        making.add_done_callback(unwinding.discard)
        try:
            await super().__call__(scope, receive, send)
        finally:
            making.cancel()
            await asyncio.wait([making])

    async def _make(self) -> None:
        try:
            async with aclosing(self._parts):
                async for part in self._parts:
                    await self._waiting.put(part)
        except Exception as error:  # noqa: BLE001 - it is raised where the response is sent
            await self._waiting.put(error)
        else:
            await self._waiting.put(None)

    async def _made(self) -> AsyncIterator[bytes]:
        while (part := await self._waiting.get()) is not None:
            if isinstance(part, Exception):
                raise part
            for begin in range(0, len(part), _PIECE_BYTES):
                yield part[begin : begin + _PIECE_BYTES]
                await asyncio.sleep(0)  # else who has left meanwhile is noticed when all is made


async def unwind(app: FastAPI) -> None:
    """Wait until what was broken off has given back its connection, a moment at most."""
    if app.state.unwinding:
        await asyncio.wait(app.state.unwinding, timeout=_UNWINDING_S)


async def send(table: Table, form: Format, *, units: bool) -> Response:
    """The whole table.

    What fails before the first rows are here, fails before the response begins.

    Raises:
        ParameterError: the format cannot hold it.
    """
    writer = writer_of(form, table.schema, units=units)
    parts = _parts(table.batches, writer)
    if form is Format.XLSX:
        async with aclosing(parts):
            whole = b"".join([part async for part in parts])
        return Response(whole, headers=_headers(table.name, form), media_type=MEDIA_TYPES[form])
    first = await anext(parts)
    return Streamed(_with_first(first, parts), table.name, form)


async def reply(
    form: Format, asked: FormatParameters, document: Item, tabulate: Tabulate
) -> Response:
    """A document, or the table that it is, in the format that is wanted."""
    if form is Format.JSON:
        return _varying(answer(document))
    name, schema, items = tabulate(document)
    if form is Format.COLUMNS:
        return page(form, schema, items, None, {})
    return await send(table_of(name, schema, items), form, units=asked.units)


def page(
    form: Format, schema: pa.Schema, items: Sequence[Item], more: str | None, beside: Item
) -> Response:
    """A page of a table, with the cursor of the next, and in JSON with what stands beside it."""
    if form is Format.COLUMNS:
        return Response(columns(batch_of(schema, items), more), headers=VARY, media_type=_JSON)
    return _varying(answer({**beside, "items": items, "next": more}))


def refuse_pages(form: Format, asked: FormatParameters) -> None:
    """Refuse what goes with pages where the format is whole."""
    for name in ("limit", "cursor"):
        if form not in PAGED and name in asked.model_fields_set:
            raise ParameterError(name, f"goes with pages, and {form} is whole: leave it out")


async def _parts(batches: AsyncGenerator[pa.RecordBatch], writer: Writer) -> AsyncGenerator[bytes]:
    """The table's bytes; first the head with the first rows. Writing happens beside the loop."""
    async with aclosing(batches):
        part = await asyncio.to_thread(writer.begin)
        async for batch in batches:
            yield part + await asyncio.to_thread(writer.write, batch)
            part = b""
        yield part + await asyncio.to_thread(writer.end)


async def _with_first(first: bytes, parts: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(parts):
        yield first
        async for part in parts:
            if part:
                yield part


def _headers(name: str, form: Format) -> dict[str, str]:
    if form is Format.GEOJSON:
        return VARY
    return {**VARY, "Content-Disposition": f'attachment; filename="{name}.{form}"'}


def _varying(response: Response) -> Response:
    response.headers.update(VARY)
    return response
