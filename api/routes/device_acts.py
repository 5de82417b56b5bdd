"""What staff do about devices: confirm them, with what they know better, or retire them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Self

from fastapi import APIRouter, HTTPException, Path, Request, Response
from psycopg import AsyncConnection
from pydantic import Field, StringConstraints, model_validator

from api.access.audit import Note, noted
from api.answers import answer
from api.context import Context, Here
from api.problems import ParameterError
from api.routes.devices import device_item
from api.said import Body, Said
from api.schemas import devices as schema
from api.schemas.problem import Problem
from vigie.city.config import KindId
from vigie.problems import problem
from vigie.store import devices as write
from vigie.store.devices import NOTHING_BETTER, Correction
from vigie.store.read.devices import DeviceSelection
from vigie.store.read.devices import devices as read_devices
from vigie.store.read.rows import Row

router = APIRouter(
    prefix="/devices",
    tags=["devices"],
    responses={400: {"model": Problem}, 413: {"model": Problem}},
)
_MOST_AT_ONCE = 1_000
_LONGEST_INTERVAL_S = 7 * 86_400
_ONE: dict[int | str, dict[str, Any]] = {404: {"model": Problem}, 409: {"model": Problem}}
_LISTED = "stands in the city's devices.csv, which wins at the next start: correct it there"

DeviceId = Annotated[
    Said,
    StringConstraints(min_length=1, max_length=256),
    Path(description="The id of a device, as in /v1/devices."),
]


class Several(Body):
    ids: list[Annotated[Said, StringConstraints(min_length=1, max_length=256)]] = Field(
        min_length=1, max_length=_MOST_AT_ONCE, description="The ids of the devices."
    )


class Better(Body):
    """What is known better than the device says; what is absent stays as it is."""

    name: Annotated[Said, StringConstraints(min_length=1, max_length=200)] | None = None
    kind: KindId | None = Field(None, description="As in /v1/kinds.")
    lat: float | None = Field(None, ge=-90, le=90, description="Degrees; goes with lon.")
    lon: float | None = Field(None, ge=-180, le=180, description="Degrees; goes with lat.")
    district: Said | None = Field(None, description="That of the place, unless it is said.")
    interval_s: float | None = Field(None, gt=0, le=_LONGEST_INTERVAL_S)

    @model_validator(mode="after")
    def _is_a_place(self) -> Self:
        if (self.lat is None) is not (self.lon is None):
            raise ValueError("lat and lon go together: half a place is none")
        return self


@router.post("/confirm", response_model=schema.DevicesChanged)
async def confirm_several(request: Request, context: Here, said: Several) -> Response:
    """Vouch for these devices as they are; one that was retired is in service again."""
    note = noted(request, "change", 0)
    async with context.connection() as connection:
        done = await write.confirm(connection, said.ids)
        return await _several(connection, context, said.ids, done, note)


@router.post("/retire", response_model=schema.DevicesChanged)
async def retire_several(request: Request, context: Here, said: Several) -> Response:
    """Expect nothing of these any more: they are in no count, and their alarms end."""
    note = noted(request, "change", 0)
    async with context.connection() as connection:
        done = await write.retire(connection, said.ids)
        return await _several(connection, context, said.ids, done, note)


@router.post("/{device_id}/confirm", response_model=schema.Device, responses=_ONE)
async def confirm(
    request: Request, context: Here, device_id: DeviceId, said: Better | None = None
) -> Response:
    """Vouch for a device, with what is known better of it; or correct one that is confirmed.

    What stands in the city's file is corrected there, and refused here.
    """
    better = _correction(context, said)
    if better != NOTHING_BETTER and any(one.id == device_id for one in context.city.devices):
        return problem(409, f"{device_id} {_LISTED}")
    note = noted(request, "change", 0)
    async with context.connection() as connection:
        done = await write.confirm(connection, [device_id], better)
        return await _one(connection, context, device_id, done, note)


@router.post("/{device_id}/retire", response_model=schema.Device, responses=_ONE)
async def retire(request: Request, context: Here, device_id: DeviceId) -> Response:
    """Expect nothing of it any more; to confirm it takes it back into service."""
    note = noted(request, "change", 0)
    async with context.connection() as connection:
        done = await write.retire(connection, [device_id])
        return await _one(connection, context, device_id, done, note)


def _correction(context: Context, said: Better | None) -> Correction:
    """What is said, with the district of the place where no other is."""
    if said is None:
        return NOTHING_BETTER
    districts = context.city.districts
    if said.district is not None and said.district not in {one.id for one in districts}:
        raise ParameterError("district", f"{context.city.id} has no district {said.district!r}")
    better = Correction(**said.model_dump(), is_placed=said.district is not None)
    if said.district is None and said.lat is not None and said.lon is not None:
        return replace(better, district=districts.at(said.lat, said.lon), is_placed=True)
    return better


async def _one(
    connection: AsyncConnection, context: Context, device: str, done: set[str], note: Note
) -> Response:
    if not done:
        raise HTTPException(404)
    note.rows = 1
    (item,) = await _items(connection, context, [device])
    return answer(item)


async def _several(
    connection: AsyncConnection, context: Context, ids: Sequence[str], done: set[str], note: Note
) -> Response:
    note.rows = len(done)
    missing = [one for one in dict.fromkeys(ids) if one not in done]
    return answer(
        {
            "done": await _items(connection, context, sorted(done)),
            "refused": [{"id": one, "detail": "there is no such device"} for one in missing],
        }
    )


async def _items(connection: AsyncConnection, context: Context, ids: Sequence[str]) -> list[Row]:
    if not ids:
        return []
    chosen = DeviceSelection(device=ids)
    rows = await read_devices(connection, chosen, limit=len(ids))
    items = [device_item(context.catalogue, row) for row in rows]
    for item in items:
        del item["sort_key"]
    return items
