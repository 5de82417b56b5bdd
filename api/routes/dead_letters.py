"""Messages that could not become readings."""

import base64
from collections import Counter
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import sorting
from api.answers import answer
from api.context import Context, Here
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.paging import ListParameters, listed
from api.parameters import Name
from api.schemas import status as schema
from api.tables.inventory import DEAD_LETTERS
from vigie.model import Reason
from vigie.store.read import dead_letters as letters
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place

router = APIRouter(tags=["operations"])
_PAGE_LETTERS = 100  # of up to a megabyte each


class DeadLetterParameters(ListParameters, TableParameters):
    reason: Reason | None = Field(None, description="Only those with this reason.")
    feed: Name | None = Field(None, description="Only those that came by this feed.")
    sort: Literal["received_at", "-received_at"] = Field(
        "-received_at", description=sorting.DESCRIPTION
    )
    limit: int = Field(50, ge=1, le=500, description="At most so many items in a page.")


@router.get("/dead-letters", response_model=schema.DeadLetters, responses=described(TABLE))
async def dead_letters(
    context: Here, form: TableFormat, asked: Annotated[DeadLetterParameters, Query()]
) -> Response:
    """Dead letters, each with its reason and its whole payload."""
    order = sorting.sort_of(asked.sort)

    async def read(after: Place | None, limit: int) -> list[Row]:
        async with context.connection() as connection:
            rows = await letters.page(
                connection,
                reason=asked.reason,
                feed=asked.feed,
                after=None if after is None else int(after.key),
                limit=limit,
                is_descending=order.is_descending,
            )
        return [{**row, **_text(row["payload"]), "sort_key": float(row["id"])} for row in rows]

    return await listed(
        form,
        asked,
        read,
        name="dead-letters",
        schema=DEAD_LETTERS,
        names=[],
        page_rows=_PAGE_LETTERS,
        beside=partial(_counted, context, asked),
    )


@router.get("/dead-letters/groups", response_model=schema.DeadLetterGroups)
async def dead_letter_groups(context: Here) -> Response:
    """How many dead letters there are of each reason and feed, the most first."""
    async with context.connection() as connection:
        return answer({"groups": await letters.groups(connection)})


async def _counted(context: Context, asked: DeadLetterParameters) -> Row:
    """What stands beside the letters of a page: how many there are of which sort."""
    async with context.connection() as connection:
        counts = await letters.counts(connection)
    chosen = [
        one
        for one in counts
        if asked.reason in {None, one["reason"]} and asked.feed in {None, one["feed"]}
    ]
    return {
        "total": sum(one["letters"] for one in chosen),
        "beyond": sum(one["beyond"] for one in chosen),
        "by_reason": _letters_by("reason", counts),
        "by_feed": _letters_by("feed", counts),
    }


def _letters_by(key: str, counts: list[Row]) -> Counter[str]:
    letters: Counter[str] = Counter()
    for one in counts:
        if one["letters"]:
            letters[one[key]] += one["letters"]
    return letters


def _text(payload: bytes) -> Row:
    """The payload as text: its own where it is UTF-8, base64 otherwise."""
    try:
        return {"payload": payload.decode(), "encoding": "utf-8"}
    except UnicodeDecodeError:
        return {"payload": base64.b64encode(payload).decode(), "encoding": "base64"}
