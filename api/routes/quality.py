"""How devices and feeds are: what came of each, what of it is in doubt, whose clock is off."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.context import Here
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.formats.sending import reply
from api.paging import Key, listed
from api.parameters import Cursor, Name
from api.schemas import quality as schema
from api.tables.inventory import DEVICE_QUALITY, FEED_QUALITY
from api.tables.table import Item
from vigie.store.read.health import devices_health, feeds_health
from vigie.store.read.rows import Row

router = APIRouter(prefix="/quality", tags=["operations"])

_RATE_DECIMALS, _SKEW_DECIMALS = 2, 3


class DeviceQualityParameters(TableParameters):
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


@router.get("/devices", response_model=schema.DeviceQualities, responses=described(TABLE))
async def device_quality(
    context: Here, form: TableFormat, asked: Annotated[DeviceQualityParameters, Query()]
) -> Response:
    """What came of each device that was ever heard, by id: rates, doubts, repeats, clock skew."""

    async def read(after: Key, limit: int) -> tuple[list[Item], Key | None]:
        async with context.connection() as connection:
            rows = await devices_health(
                connection,
                feed=asked.feed,
                least_skew_s=asked.least_skew_s,
                after=after[0],
                limit=limit + 1,
                hidden=context.hidden,
            )
        items: list[Item] = [_rounded(row) for row in rows[:limit]]
        return items, (items[-1]["device"],) if len(rows) > limit else None

    return await listed(
        form,
        asked,
        read,
        name="device-quality",
        schema=DEVICE_QUALITY,
        cursor=asked.cursor,
        limit=asked.limit,
        first=("",),
    )


@router.get("/feeds", response_model=schema.FeedQualities, responses=described(TABLE))
async def feed_quality(
    context: Here, form: TableFormat, asked: Annotated[TableParameters, Query()]
) -> Response:
    """What came by each feed that anything ever came by."""
    async with context.connection() as connection:
        rows = await feeds_health(connection)
    document = {"items": [_rounded(row) for row in rows]}
    return await reply(
        form, asked, document, lambda found: ("feed-quality", FEED_QUALITY, found["items"])
    )


def _rounded(row: Row) -> Row:
    rounded = {**row, "readings_per_min": round(row["readings_per_min"], _RATE_DECIMALS)}
    if row.get("skew_s") is not None:
        rounded["skew_s"] = round(row["skew_s"], _SKEW_DECIMALS)
    return rounded
