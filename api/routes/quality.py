"""How devices and feeds are: what came of each, what of it is in doubt, whose clock is off."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api import cursors
from api.answers import answer
from api.context import Here
from api.parameters import Cursor, Name
from api.schemas import quality as schema
from vigie.store.read.health import devices_health, feeds_health
from vigie.store.read.rows import Row

router = APIRouter(prefix="/quality", tags=["operations"])

_RATE_DECIMALS, _SKEW_DECIMALS = 2, 3


class DeviceQualityParameters(BaseModel):
    feed: Name | None = Field(None, description="Only devices that last came by this feed.")
    least_skew_s: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="Only devices whose clock is so many seconds off, or more, either way.",
        examples=[30],
    )
    limit: int = Field(1_000, ge=1, le=10_000, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get("/devices", response_model=schema.DeviceQualities)
async def device_quality(
    context: Here, asked: Annotated[DeviceQualityParameters, Query()]
) -> Response:
    """What came of each device that was ever heard, by id: rates, doubts, repeats, clock skew."""
    after = cursors.decode(asked.cursor, [str])[0] if asked.cursor else ""
    async with context.connection() as connection:
        rows = await devices_health(
            connection,
            feed=asked.feed,
            least_skew_s=asked.least_skew_s,
            after=after,
            limit=asked.limit + 1,
        )
    page = [_rounded(row) for row in rows[: asked.limit]]
    more = cursors.encode(page[-1]["device"]) if len(rows) > asked.limit else None
    return answer({"items": page, "next": more})


@router.get("/feeds", response_model=schema.FeedQualities)
async def feed_quality(context: Here) -> Response:
    """What came by each feed that anything ever came by."""
    async with context.connection() as connection:
        rows = await feeds_health(connection)
    return answer({"items": [_rounded(row) for row in rows]})


def _rounded(row: Row) -> Row:
    rounded = {**row, "readings_per_min": round(row["readings_per_min"], _RATE_DECIMALS)}
    if row.get("skew_s") is not None:
        rounded["skew_s"] = round(row["skew_s"], _SKEW_DECIMALS)
    return rounded
