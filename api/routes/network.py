"""The network of devices by how each is heard: counted by group, and one by one."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import sorting
from api.answers import answer, flags
from api.context import Context, Here
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.moments import MomentParameters, connected
from api.paging import ListParameters, listed
from api.parameters import Name, SelectionParameters
from api.routes.devices import Sort as DeviceSort
from api.routes.devices import device_item
from api.schemas import network as schema
from api.tables.inventory import DEVICE_HEALTH
from vigie.model import DeviceStatus
from vigie.store.read import network as read
from vigie.store.read.devices import DeviceSelection
from vigie.store.read.network import Chosen, HealthState
from vigie.store.read.newest import clock
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place

router = APIRouter(prefix="/network", tags=["operations"])

_SKEW_DECIMALS = 3
_OF_NOW = ("readings", "suspect", "duplicates", "corrections", "skew_s")
Sort = Literal[
    "health",
    "-health",
    DeviceSort,
    "feed",
    "-feed",
    "duplicates",
    "-duplicates",
    "skew_s",
    "-skew_s",
]


class NetworkParameters(SelectionParameters, MomentParameters):
    status: list[DeviceStatus] = Field([], description="How far staff vouch for the device.")
    feed: Name | None = Field(None, description="Only devices that last came by this feed.")
    search: Name = Field("", description="A part of the id or of the name, in any case.")


class CountParameters(NetworkParameters):
    group_by: Literal["none", "feed", "kind", "district"] = Field(
        "none", description="Counts for each of these."
    )


class DeviceHealthParameters(NetworkParameters, ListParameters, TableParameters):
    health: list[HealthState] = Field([], description="How the device is heard.")
    sort: Sort = Field("health", description=sorting.DESCRIPTION)
    limit: int = Field(100, ge=1, le=10_000, description="At most so many items in a page.")


@router.get("", response_model=schema.Network)
async def network(context: Here, asked: Annotated[CountParameters, Query()]) -> Response:
    """How many devices report, are late, silent, or were never heard, now or at a moment."""
    async with connected(context, asked) as (connection, moment):
        groups = await read.counts(
            connection, _chosen(context, asked), asked.group_by, moment=moment
        )
        at = await clock(connection, moment)
    return answer({"at": at, "group_by": asked.group_by, "groups": groups})


@router.get("/devices", response_model=schema.DeviceHealths, responses=described(TABLE))
async def devices(
    context: Here, form: TableFormat, asked: Annotated[DeviceHealthParameters, Query()]
) -> Response:
    """Devices by how they are heard, silent ones first: since when, and what each said last.

    What came of a device (its readings, repeats and the skew of its clock) is of now only.
    """
    chosen = replace(_chosen(context, asked), health=asked.health)
    order = sorting.sort_of(asked.sort)
    listed_devices = {one.id for one in context.city.devices}

    async def rows(after: Place | None, limit: int) -> list[Row]:
        async with connected(context, asked) as (connection, moment):
            found = await read.devices(
                connection, chosen, moment=moment, sort=order, after=after, limit=limit
            )
        return [_item(context, row, listed_devices, is_now=asked.at is None) for row in found]

    return await listed(form, asked, rows, name="device-health", schema=DEVICE_HEALTH, names=["id"])


def _chosen(context: Context, asked: NetworkParameters) -> Chosen:
    devices = replace(
        DeviceSelection.of(context.narrowed(asked.selection)),
        status=asked.status,
        search=asked.search,
    )
    return Chosen(devices, asked.feed)


def _item(context: Context, row: Row, listed_devices: set[str], *, is_now: bool) -> Row:
    item = {
        **device_item(context.catalogue, row),
        "is_listed": row["id"] in listed_devices,
        "quality": flags(row["quality"] or 0),
        **({} if is_now else dict.fromkeys(_OF_NOW)),
    }
    del item["patience"]
    if item["skew_s"] is not None:
        item["skew_s"] = round(item["skew_s"], _SKEW_DECIMALS)
    return item
