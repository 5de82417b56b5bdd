"""Devices."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api import cursors
from api.answers import answer
from api.context import Here
from api.parameters import Cursor, Name, ProgrammeId
from api.schemas import devices as schema
from vigie.catalogue import Catalogue
from vigie.city.config import KindId
from vigie.model import DeviceStatus
from vigie.store.read.devices import devices as read_devices
from vigie.store.read.rows import Row

router = APIRouter(tags=["devices"])
NO_SUCH_KIND = ["-"]


class DeviceParameters(BaseModel):
    kind: list[KindId] = Field([], description="Kinds of device, as in /v1/kinds.")
    programme: list[ProgrammeId] = Field([], description="Programmes, such as mobility.")
    district: list[Name] = Field([], description="Ids of districts, as in /v1/districts.")
    status: list[DeviceStatus] = Field([], description="How far staff vouch for the device.")
    search: Name = Field("", description="A part of the id or of the name, in any case.")
    limit: int = Field(1_000, ge=1, le=10_000, description="At most so many items in a page.")
    cursor: Cursor = None


@router.get("/devices", response_model=schema.Devices)
async def devices(context: Here, asked: Annotated[DeviceParameters, Query()]) -> Response:
    """Devices in order of their id, and when each was last heard."""
    after = cursors.decode(asked.cursor, [str])[0] if asked.cursor else ""
    async with context.connection() as connection:
        rows = await read_devices(
            connection,
            kind=_kinds(context.catalogue, asked),
            district=asked.district,
            status=asked.status,
            search=asked.search,
            after=after,
            limit=asked.limit + 1,
        )
    page = [_device(context.catalogue, row) for row in rows[: asked.limit]]
    more = cursors.encode(page[-1]["id"]) if len(rows) > asked.limit else None
    return answer({"items": page, "next": more})


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
