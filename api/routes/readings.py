"""Raw readings in a period."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import cursors
from api.answers import answer, flags
from api.context import Here
from api.exports import MEDIA_TYPES, Format, export_of
from api.parameters import Cursor, SeriesParameters, Time
from api.periods import period
from api.problems import ParameterError
from api.schemas import devices as schema
from vigie.store.read.readings import readings as read_readings

router = APIRouter(tags=["readings"])


class ReadingParameters(SeriesParameters):
    start: Time | None = Field(None, description="From this time on; 24 h before `end` if absent.")
    end: Time | None = Field(None, description="Up to, without, this time; now if absent.")
    format: Format = Field(
        Format.JSON, description="json comes in pages; csv and ndjson are all readings at once."
    )
    limit: int = Field(10_000, ge=1, le=100_000, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get(
    "/readings",
    response_model=schema.Readings,
    responses={
        200: {"content": {kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES.values()}}
    },
)
async def readings(context: Here, asked: Annotated[ReadingParameters, Query()]) -> Response:
    """Readings as they were received, series by series, each in order of time.

    In pages of JSON, or streamed whole: as CSV with a header, its quality flags parted by spaces,
    or as NDJSON, one item of a page a line.
    """
    start, end = period(asked.start, asked.end)
    if asked.format is not Format.JSON:
        _refuse_pages(asked)
        return await export_of(context, asked.selection, start, end, asked.format)
    after = _after(asked.cursor)
    async with context.connection() as connection:
        rows = await read_readings(
            connection,
            asked.selection,
            start=start,
            end=end,
            after=after,
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    more = cursors.encode(last["id"], last["time"]) if last else None
    page = [{**row, "quality": flags(row["quality"])} for row in rows[: asked.limit]]
    for row in page:
        del row["id"]
    return answer({"items": page, "next": more})


def _refuse_pages(asked: ReadingParameters) -> None:
    for name in ("limit", "cursor"):
        if name in asked.model_fields_set:
            raise ParameterError(
                name, f"goes with pages, and format={asked.format} is whole: leave it out"
            )


def _after(cursor: str | None) -> tuple[int, datetime] | None:
    if not cursor:
        return None
    series, text = cursors.decode(cursor, [int, str])
    try:
        return series, datetime.fromisoformat(text)
    except ValueError:
        raise ParameterError("cursor", "holds no time: leave it out") from None
