"""What staff do about alarms: acknowledge, comment, shelve, unshelve; one of them, or several.

Who does it is the caller, whatever the request says.
"""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import Field, StringConstraints

from api.access.audit import noted
from api.access.visibility import caller_of
from api.alarms import alarm_item
from api.answers import answer
from api.context import Context, Here
from api.parameters import Time
from api.routes.alarms import AlarmId, of_ids
from api.said import Body, Said
from api.schemas import alarms as schema
from api.schemas.problem import Problem
from vigie.problems import problem
from vigie.store import alarms as write
from vigie.store.alarms import Outcome, Wish
from vigie.store.read import alarms as read
from vigie.store.read.rows import Row

router = APIRouter(
    prefix="/alarms",
    tags=["alarms"],
    responses={400: {"model": Problem}, 413: {"model": Problem}},
)
_MOST_AT_ONCE = 1_000
_ONE: dict[int | str, dict[str, Any]] = {
    404: {"model": Problem},
    409: {"model": schema.AlarmConflict},
}


Comment = Annotated[Said, StringConstraints(min_length=1, max_length=2_000)]


class Remark(Body):
    comment: Comment | None = Field(None, description="What is to be said of it.")


class Commenting(Body):
    comment: Comment = Field(description="What is to be said of it.")


class Shelving(Commenting):
    until: Time = Field(description="Until when it is out of sight: 30 days at most.")


class Several(Body):
    ids: list[Annotated[int, Field(ge=1, le=2**63 - 1)]] = Field(
        min_length=1, max_length=_MOST_AT_ONCE, description="The ids of the alarms."
    )


class SeveralRemark(Several, Remark):
    """Several, and perhaps a comment."""


class SeveralCommenting(Several, Commenting):
    """Several, and a comment."""


class SeveralShelving(Several, Shelving):
    """Several, until when, and why."""


@router.post("/acknowledge", response_model=schema.AlarmsChanged)
async def acknowledge_several(request: Request, context: Here, said: SeveralRemark) -> Response:
    """Have these in hand. Who has acknowledged one before may do so again: nothing changes."""
    wish = write.acknowledging(_caller(request), said.comment)
    return await _change_several(request, context, said.ids, wish)


@router.post("/comment", response_model=schema.AlarmsChanged)
async def comment_on_several(request: Request, context: Here, said: SeveralCommenting) -> Response:
    """Say something of these, whatever their state."""
    wish = write.commenting(_caller(request), said.comment)
    return await _change_several(request, context, said.ids, wish)


@router.post("/shelve", response_model=schema.AlarmsChanged)
async def shelve_several(request: Request, context: Here, said: SeveralShelving) -> Response:
    """Put these out of sight for a while, and say why."""
    wish = write.shelving(_caller(request), said.until, said.comment)
    return await _change_several(request, context, said.ids, wish)


@router.post("/unshelve", response_model=schema.AlarmsChanged)
async def unshelve_several(request: Request, context: Here, said: SeveralRemark) -> Response:
    """Put these back in sight."""
    wish = write.unshelving(_caller(request), said.comment)
    return await _change_several(request, context, said.ids, wish)


@router.post("/{alarm_id}/acknowledge", response_model=schema.Alarm, responses=_ONE)
async def acknowledge(
    request: Request, context: Here, alarm_id: AlarmId, said: Remark | None = None
) -> Response:
    """Have it in hand. Who has acknowledged it before may do so again: nothing changes.

    A comment that comes with that is kept as a comment.
    """
    wish = write.acknowledging(_caller(request), said.comment if said else None)
    return await _change_one(request, context, alarm_id, wish)


@router.post("/{alarm_id}/comment", response_model=schema.Alarm, responses=_ONE)
async def comment(request: Request, context: Here, alarm_id: AlarmId, said: Commenting) -> Response:
    """Say something of it, whatever its state."""
    return await _change_one(
        request, context, alarm_id, write.commenting(_caller(request), said.comment)
    )


@router.post("/{alarm_id}/shelve", response_model=schema.Alarm, responses=_ONE)
async def shelve(request: Request, context: Here, alarm_id: AlarmId, said: Shelving) -> Response:
    """Put it out of sight for a while, and say why; if raised again meanwhile, it stays so."""
    wish = write.shelving(_caller(request), said.until, said.comment)
    return await _change_one(request, context, alarm_id, wish)


@router.post("/{alarm_id}/unshelve", response_model=schema.Alarm, responses=_ONE)
async def unshelve(
    request: Request, context: Here, alarm_id: AlarmId, said: Remark | None = None
) -> Response:
    """Put it back in sight."""
    wish = write.unshelving(_caller(request), said.comment if said else None)
    return await _change_one(request, context, alarm_id, wish)


def _caller(request: Request) -> str:
    return caller_of(request).name


async def _change_one(request: Request, context: Context, number: int, wish: Wish) -> Response:
    outcomes, items = await _change(request, context, [number], wish)
    (outcome,) = outcomes
    if outcome.life is None:
        raise HTTPException(404)
    if outcome.refusal is not None:
        return problem(
            409,
            f"alarm {number}: {outcome.refusal}",
            also={"state": outcome.life.state},
        )
    return answer(items[number])


async def _change_several(
    request: Request, context: Context, ids: list[int], wish: Wish
) -> Response:
    outcomes, items = await _change(request, context, ids, wish)
    return answer(
        {
            "done": [items[one.id] for one in outcomes if one.id in items],
            "refused": [
                {"id": one.id, "state": one.life and one.life.state, "detail": one.refusal}
                for one in outcomes
                if one.refusal is not None
            ],
        }
    )


async def _change(
    request: Request, context: Context, ids: list[int], wish: Wish
) -> tuple[list[Outcome], dict[int, Row]]:
    """What came of it, and the alarms that are as was wished, in the answer's form."""
    note = noted(request, "change", 0)
    # Who is told is so for the whole city, whatever this caller may see of it.
    alarms = request.app.state.context.city.config.alarms
    async with context.connection() as connection:
        outcomes = await write.change(connection, ids, wish, alarms.channels_by_rule(of_acts=True))
        done = tuple(one.id for one in outcomes if one.refusal is None)
        note.rows = len(done)
        rows = await read.alarms(connection, of_ids(context, done), limit=len(done)) if done else []
    items = {}
    for row in rows:
        item = alarm_item(row, context.city, context.catalogue, shows_people=context.shows_people)
        items[item["id"]] = item
    return outcomes, items
