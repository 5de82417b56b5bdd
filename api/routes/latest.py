"""The newest reading of each series."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import sorting
from api.answers import flags
from api.context import Here
from api.formats.choice import MapFormat
from api.formats.media import MAP, Format, MapParameters, described
from api.moments import MomentParameters, connected
from api.paging import ListParameters, listed
from api.parameters import SeriesParameters
from api.problems import ParameterError
from api.schemas import devices as schema
from api.tables.readings import latest_schema, unit_of_metric
from vigie.store.read.devices import latest as read_latest
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place

router = APIRouter(tags=["readings"])


Sort = Literal[
    "device",
    "-device",
    "metric",
    "-metric",
    "time",
    "-time",
    "value",
    "-value",
    "received_at",
    "-received_at",
]


class LatestParameters(SeriesParameters, MomentParameters, ListParameters, MapParameters):
    sort: Sort = Field("device", description=sorting.DESCRIPTION)
    limit: int = Field(10_000, ge=1, le=100_000, description="At most so many items in a page.")


@router.get("/latest", response_model=schema.Latest, responses=described(MAP))
async def latest(
    context: Here, form: MapFormat, asked: Annotated[LatestParameters, Query()]
) -> Response:
    """What each series last said; at a moment of the past, within the week before it."""
    columns = latest_schema(
        context.catalogue, asked.metric, units=asked.units, on_map=form is Format.GEOJSON
    )
    order = sorting.sort_of(asked.sort)
    if asked.at is not None and order.by == "received_at":
        raise ParameterError("sort", "when readings came is not kept: ask sort=time, or leave at")

    async def read(after: Place | None, limit: int) -> list[Row]:
        async with connected(context, asked) as (connection, moment):
            rows = await read_latest(
                connection,
                context.narrowed(asked.selection),
                moment=moment,
                sort=order,
                after=after,
                limit=limit,
            )
        for row in rows:
            row["quality"] = flags(row["quality"])
            if "unit" in columns.names and form is not Format.JSON:
                row["unit"] = unit_of_metric(context.catalogue, row["metric"])
            if form is Format.JSON:
                del row["lat"], row["lon"]
        return rows

    return await listed(
        form, asked, read, name="latest", schema=columns, names=["device", "metric"]
    )
