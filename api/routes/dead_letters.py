"""Messages that could not become readings."""

import base64
from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api import cursors
from api.answers import answer
from api.context import Here
from api.parameters import Cursor, Name
from api.schemas import status as schema
from vigie.model import Reason
from vigie.store.read import dead_letters as read
from vigie.store.read.rows import Row

router = APIRouter(tags=["operations"])


class DeadLetterParameters(BaseModel):
    reason: Reason | None = Field(None, description="Only those with this reason.")
    feed: Name | None = Field(None, description="Only those that came by this feed.")
    limit: int = Field(50, ge=1, le=500, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get("/dead-letters", response_model=schema.DeadLetters)
async def dead_letters(context: Here, asked: Annotated[DeadLetterParameters, Query()]) -> Response:
    """Dead letters, newest first, each with its reason and its whole payload."""
    before = cursors.decode(asked.cursor, [int])[0] if asked.cursor else None
    async with context.connection() as connection:
        counts = await read.counts(connection)
        rows = await read.page(
            connection,
            reason=asked.reason,
            feed=asked.feed,
            before=before,
            limit=asked.limit + 1,
        )
    chosen = [
        one
        for one in counts
        if asked.reason in {None, one["reason"]} and asked.feed in {None, one["feed"]}
    ]
    page = [{**row, **_text(row["payload"])} for row in rows[: asked.limit]]
    more = cursors.encode(page[-1]["id"]) if len(rows) > asked.limit else None
    return answer(
        {
            "total": sum(one["letters"] for one in chosen),
            "beyond": sum(one["beyond"] for one in chosen),
            "by_reason": _letters_by("reason", counts),
            "by_feed": _letters_by("feed", counts),
            "items": page,
            "next": more,
        }
    )


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
