"""Lists that come in pages as JSON, and whole in every other format."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any

import pyarrow as pa
from fastapi import Response

from api import cursors
from api.formats.media import PAGED, Format, FormatParameters
from api.formats.sending import page, refuse_pages, send
from api.tables.table import Item, table_of_pages

PAGE_ROWS = 10_000

# What the page after continues from; None after the last.
Key = tuple[Any, ...]
# A page of at most so many items behind a key, and the key of the last if there are more.
Read = Callable[[Key, int], Awaitable[tuple[list[Item], Key | None]]]


async def listed(
    form: Format,
    asked: FormatParameters,
    read: Read,
    *,
    name: str,
    schema: pa.Schema,
    cursor: str | None,
    limit: int,
    first: Key,
    page_rows: int = PAGE_ROWS,
    beside: Callable[[], Awaitable[Item]] | None = None,
) -> Response:
    """The page that is asked for, or the whole list.

    The parts of a key are texts or whole numbers, as those of `first`, before which nothing is.
    A whole list is read in pages of `page_rows`; `beside` a page of JSON stands what it gives.

    Raises:
        ParameterError: the cursor is none of this list; or a page is asked of what is whole.
    """
    refuse_pages(form, asked)
    if form not in PAGED:
        table = table_of_pages(name, schema, every_page(read, first, page_rows))
        return await send(table, form, units=asked.units)
    after = tuple(cursors.decode(cursor, [type(part) for part in first])) if cursor else first
    items, last = await read(after, limit)
    more = cursors.encode(*last) if last else None
    return page(form, schema, items, more, await beside() if beside else {})


async def every_page(read: Read, first: Key, page_rows: int) -> AsyncIterator[Sequence[Item]]:
    """Every page, each as it is when its turn comes: nobody holds a connection between them."""
    after: Key | None = first
    while after is not None:
        items, after = await read(after, page_rows)
        yield items
