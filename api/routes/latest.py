"""The newest reading of each series."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answers import flags
from api.context import Here
from api.formats.choice import MapFormat
from api.formats.media import MAP, Format, MapParameters, described
from api.paging import Key, listed
from api.parameters import Cursor, SeriesParameters
from api.schemas import devices as schema
from api.tables.readings import latest_schema, unit_of_metric
from api.tables.table import Item
from vigie.store.read.devices import latest as read_latest

router = APIRouter(tags=["readings"])


class LatestParameters(SeriesParameters, MapParameters):
    limit: int = Field(10_000, ge=1, le=100_000, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get("/latest", response_model=schema.Latest, responses=described(MAP))
async def latest(
    context: Here, form: MapFormat, asked: Annotated[LatestParameters, Query()]
) -> Response:
    """What each series last said, in order of device and metric."""
    columns = latest_schema(
        context.catalogue, asked.metric, units=asked.units, on_map=form is Format.GEOJSON
    )

    async def read(after: Key, limit: int) -> tuple[list[Item], Key | None]:
        device, metric = after
        async with context.connection() as connection:
            rows = await read_latest(
                connection,
                context.narrowed(asked.selection),
                after=(device, metric),
                limit=limit + 1,
            )
        for row in rows:
            row["quality"] = flags(row["quality"])
            if "unit" in columns.names and form is not Format.JSON:
                row["unit"] = unit_of_metric(context.catalogue, row["metric"])
            if form is Format.JSON:
                del row["lat"], row["lon"]
        items: list[Item] = [*rows[:limit]]
        last = rows[limit - 1] if len(rows) > limit else None
        return items, (last["device"], last["metric"]) if last else None

    return await listed(
        form,
        asked,
        read,
        name="latest",
        schema=columns,
        cursor=asked.cursor,
        limit=asked.limit,
        first=("", ""),
    )
