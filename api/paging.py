"""Lists: in pages as JSON, where `limit` and `cursor` go in and `next` comes out, or whole."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import pyarrow as pa
from fastapi import Response
from pydantic import BaseModel, Field

from api import cursors, sorting
from api.formats.media import PAGED, Format, FormatParameters
from api.formats.sending import page, refuse_pages, send
from api.parameters import Cursor
from api.tables.table import Item, table_of_pages
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place

PAGE_ROWS = 10_000

# At most so many rows behind a place, or from the first one on; each has its `sort_key`.
Read = Callable[[Place | None, int], Awaitable[list[Row]]]


class PageParameters(BaseModel):
    limit: int = Field(1_000, ge=1, le=10_000, description="At most so many items in a page.")
    cursor: Cursor = None


class ListParameters(PageParameters, FormatParameters):
    """Of a long list; by what it may be in order, and in which formats, each list says."""

    sort: str


async def listed(
    form: Format,
    asked: ListParameters,
    read: Read,
    *,
    name: str,
    schema: pa.Schema,
    names: Sequence[str],
    page_rows: int = PAGE_ROWS,
    beside: Callable[[], Awaitable[Item]] | None = None,
) -> Response:
    """The page that is asked for, or the whole list, of rows that are named by columns of theirs.

    A whole list is read in pages of `page_rows`; `beside` a page of JSON stands what it gives.

    Raises:
        ParameterError: the cursor is none of this list in this order; or a page is asked of what
            is whole.
    """
    refuse_pages(form, asked)
    if form not in PAGED:
        table = table_of_pages(name, schema, _every_page(read, names, page_rows))
        return await send(table, form, units=asked.units)
    after = sorting.place_of(asked.cursor, asked.sort, len(names))
    rows = await read(after, asked.limit + 1)
    items = rows[: asked.limit]
    more = sorting.cursor_of(asked.sort, items[-1], *names) if len(rows) > asked.limit else None
    for item in items:
        del item["sort_key"]
    return page(form, schema, items, more, await beside() if beside else {})


async def _every_page(
    read: Read, names: Sequence[str], page_rows: int
) -> AsyncIterator[Sequence[Item]]:
    """Every page, each as it is when its turn comes: nobody holds a connection between them."""
    rows = await read(None, page_rows)
    yield rows
    while len(rows) == page_rows:
        rows = await read(sorting.place_behind(rows[-1], *names), page_rows)
        yield rows


def page_of(items: Sequence[Row], asked: PageParameters, name: str = "id") -> Row:
    """The page that is asked for of a short list, whose items are named by a field.

    Raises:
        ParameterError: the cursor is not of such a list.
    """
    first = 0
    if asked.cursor:
        (after,) = cursors.decode(asked.cursor, [str])
        found = [item[name] for item in items]
        if after not in found:
            raise cursors.foreign()
        first = found.index(after) + 1
    chosen = items[first : first + asked.limit]
    is_last = first + asked.limit >= len(items)
    return {"items": chosen, "next": None if is_last else cursors.encode(chosen[-1][name])}
