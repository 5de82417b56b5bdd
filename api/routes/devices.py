"""Devices."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import sorting
from api.boxes import BoundingBox
from api.context import Here
from api.formats.choice import MapFormat
from api.formats.media import MAP, MapParameters, described
from api.paging import ListParameters, listed
from api.parameters import Name, SelectionParameters
from api.schemas import devices as schema
from api.tables.inventory import DEVICES
from vigie.catalogue import Catalogue
from vigie.city.config import MetricId
from vigie.model import DeviceStatus
from vigie.store.read.devices import DeviceSelection
from vigie.store.read.devices import devices as read_devices
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place

router = APIRouter(tags=["devices"])
Sort = Literal[
    "id",
    "-id",
    "name",
    "-name",
    "kind",
    "-kind",
    "district",
    "-district",
    "last_seen",
    "-last_seen",
]


class DeviceParameters(SelectionParameters, ListParameters, MapParameters):
    metric: list[MetricId] = Field([], description="Metrics of which the device ever gave one.")
    status: list[DeviceStatus] = Field([], description="How far staff vouch for the device.")
    search: Name = Field("", description="A part of the id or of the name, in any case.")
    bbox: BoundingBox | None = Field(
        None, description="Only devices in this rectangle: west,south,east,north, in degrees."
    )
    sort: Sort = Field("id", description=sorting.DESCRIPTION)


@router.get("/devices", response_model=schema.Devices, responses=described(MAP))
async def devices(
    context: Here, form: MapFormat, asked: Annotated[DeviceParameters, Query()]
) -> Response:
    """Devices, and when each was last heard."""
    chosen = replace(
        DeviceSelection.of(context.narrowed(asked.selection)),
        status=asked.status,
        measures=asked.metric,
        search=asked.search,
        box=asked.bbox,
    )
    order = sorting.sort_of(asked.sort)

    async def read(after: Place | None, limit: int) -> list[Row]:
        async with context.connection() as connection:
            rows = await read_devices(connection, chosen, sort=order, after=after, limit=limit)
        return [device_item(context.catalogue, row) for row in rows]

    return await listed(form, asked, read, name="devices", schema=DEVICES, names=["id"])


def device_item(catalogue: Catalogue, row: Row) -> Row:
    """A device as answers have it."""
    kind = catalogue.kinds.get(row["kind"])
    return {**row, "programme": kind.programme if kind else None}
