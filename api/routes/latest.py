"""The newest reading of each series."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import cursors
from api.answers import answer, flags
from api.context import Here
from api.parameters import Cursor, SeriesParameters
from api.schemas import devices as schema
from vigie.store.read.devices import latest as read_latest

router = APIRouter(tags=["readings"])


class LatestParameters(SeriesParameters):
    limit: int = Field(10_000, ge=1, le=100_000, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get("/latest", response_model=schema.Latest)
async def latest(context: Here, asked: Annotated[LatestParameters, Query()]) -> Response:
    """What each series last said, in order of device and metric."""
    device, metric = cursors.decode(asked.cursor, [str, str]) if asked.cursor else ("", "")
    async with context.connection() as connection:
        rows = await read_latest(
            connection, asked.selection, after=(device, metric), limit=asked.limit + 1
        )
    page = [{**row, "quality": flags(row["quality"])} for row in rows[: asked.limit]]
    last = page[-1] if len(rows) > asked.limit else None
    more = cursors.encode(last["device"], last["metric"]) if last else None
    return answer({"items": page, "next": more})
