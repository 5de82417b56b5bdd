"""Devices."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.context import Here
from api.formats.choice import MapFormat
from api.formats.media import MAP, MapParameters, described
from api.paging import Key, listed
from api.parameters import Cursor, Name, ProgrammeId
from api.schemas import devices as schema
from api.tables.inventory import DEVICES
from api.tables.table import Item
from vigie.catalogue import Catalogue
from vigie.city.config import KindId
from vigie.model import DeviceStatus
from vigie.store.read.devices import devices as read_devices
from vigie.store.read.rows import Row

router = APIRouter(tags=["devices"])
NO_SUCH_KIND = ["-"]


class DeviceParameters(MapParameters):
    kind: list[KindId] = Field([], description="Kinds of device, as in /v1/kinds.")
    programme: list[ProgrammeId] = Field([], description="Programmes, such as mobility.")
    district: list[Name] = Field([], description="Ids of districts, as in /v1/districts.")
    status: list[DeviceStatus] = Field([], description="How far staff vouch for the device.")
    search: Name = Field("", description="A part of the id or of the name, in any case.")
    limit: int = Field(1_000, ge=1, le=10_000, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get("/devices", response_model=schema.Devices, responses=described(MAP))
async def devices(
    context: Here, form: MapFormat, asked: Annotated[DeviceParameters, Query()]
) -> Response:
    """Devices in order of their id, and when each was last heard."""

    async def read(after: Key, limit: int) -> tuple[list[Item], Key | None]:
        async with context.connection() as connection:
            rows = await read_devices(
                connection,
                kind=_kinds(context.catalogue, asked),
                district=asked.district,
                status=asked.status,
                search=asked.search,
                after=after[0],
                limit=limit + 1,
                hidden=context.hidden,
            )
        items: list[Item] = [_device(context.catalogue, row) for row in rows[:limit]]
        return items, (items[-1]["id"],) if len(rows) > limit else None

    return await listed(
        form,
        asked,
        read,
        name="devices",
        schema=DEVICES,
        cursor=asked.cursor,
        limit=asked.limit,
        first=("",),
    )


def _kinds(catalogue: Catalogue, asked: DeviceParameters) -> list[str]:
    """The kinds to look for: those asked that are in the programmes asked; empty means any."""
    if not asked.programme:
        return asked.kind
    fitting = [
        kind.id
        for kind in catalogue.kinds.values()
        if kind.programme in asked.programme and kind.id in (asked.kind or catalogue.kinds)
    ]
    return fitting or NO_SUCH_KIND


def _device(catalogue: Catalogue, row: Row) -> Row:
    kind = catalogue.kinds.get(row["kind"])
    return {**row, "programme": kind.programme if kind else None}
