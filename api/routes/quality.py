"""How devices and feeds are: what came of each, what of it is in doubt, whose clock is off."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import sorting
from api.context import Here
from api.formats.choice import TableFormat
from api.formats.media import PAGED, TABLE, TableParameters, described
from api.formats.sending import page, refuse_pages, send
from api.paging import ListParameters, PageParameters, listed, page_of
from api.parameters import Name, SelectionParameters
from api.schemas import quality as schema
from api.tables.inventory import DEVICE_QUALITY, FEED_QUALITY
from api.tables.table import table_of
from vigie.store.read.devices import DeviceSelection
from vigie.store.read.health import devices_health, feeds_health
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place

router = APIRouter(prefix="/quality", tags=["operations"])

_RATE_DECIMALS, _SKEW_DECIMALS = 2, 3


Sort = Literal[
    "device",
    "-device",
    "kind",
    "-kind",
    "feed",
    "-feed",
    "last_seen",
    "-last_seen",
    "readings",
    "-readings",
    "suspect",
    "-suspect",
    "duplicates",
    "-duplicates",
    "skew_s",
    "-skew_s",
]


class DeviceQualityParameters(SelectionParameters, ListParameters, TableParameters):
    feed: Name | None = Field(None, description="Only devices that last came by this feed.")
    least_skew_s: float | None = Field(
        None,
        ge=0,
        allow_inf_nan=False,
        description="Only devices whose clock is so many seconds off, or more, either way.",
        examples=[30],
    )
    sort: Sort = Field("device", description=sorting.DESCRIPTION)


class FeedQualityParameters(PageParameters, TableParameters):
    """Of all feeds."""


@router.get("/devices", response_model=schema.DeviceQualities, responses=described(TABLE))
async def device_quality(
    context: Here, form: TableFormat, asked: Annotated[DeviceQualityParameters, Query()]
) -> Response:
    """What came of each device that was ever heard: rates, doubts, repeats, clock skew."""
    chosen = DeviceSelection.of(context.narrowed(asked.selection))
    order = sorting.sort_of(asked.sort)

    async def read(after: Place | None, limit: int) -> list[Row]:
        async with context.connection() as connection:
            rows = await devices_health(
                connection,
                chosen,
                feed=asked.feed,
                least_skew_s=asked.least_skew_s,
                sort=order,
                after=after,
                limit=limit,
            )
        return [_rounded(row) for row in rows]

    return await listed(
        form, asked, read, name="device-quality", schema=DEVICE_QUALITY, names=["device"]
    )


@router.get("/feeds", response_model=schema.FeedQualities, responses=described(TABLE))
async def feed_quality(
    context: Here, form: TableFormat, asked: Annotated[FeedQualityParameters, Query()]
) -> Response:
    """What came by each feed that anything ever came by."""
    refuse_pages(form, asked)
    async with context.connection() as connection:
        items = [_rounded(row) for row in await feeds_health(connection)]
    if form not in PAGED:
        table = table_of("feed-quality", FEED_QUALITY, items)
        return await send(table, form, units=asked.units)
    found = page_of(items, asked, name="feed")
    return page(form, FEED_QUALITY, found["items"], found["next"], {})


def _rounded(row: Row) -> Row:
    rounded = {**row, "readings_per_min": round(row["readings_per_min"], _RATE_DECIMALS)}
    if row.get("skew_s") is not None:
        rounded["skew_s"] = round(row["skew_s"], _SKEW_DECIMALS)
    return rounded
