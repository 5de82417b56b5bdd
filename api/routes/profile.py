"""What each hour of the week comes to on average."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.context import Context, Here
from api.costs import refuse_too_costly
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.formats.sending import reply
from api.measuring import unit_of
from api.parameters import Time
from api.periods import start_parameter
from api.points import MOST_POINTS
from api.problems import ParameterError
from api.questions import QuestionParameters, question_of
from api.residents import share_of, written_per
from api.schemas import measures as schema
from api.tables import measures as tables
from vigie.store.read.aggregates import group_keys
from vigie.store.read.profile import profile as read_profile
from vigie.store.read.question import Question

router = APIRouter(tags=["measures"])
HOURS_OF_A_WEEK = 7 * 24
_HOUR = timedelta(hours=1)
_SPAN = timedelta(days=28)
_LONGEST = timedelta(days=3 * 366)


class ProfileParameters(QuestionParameters, TableParameters):
    start: Time | None = start_parameter(_SPAN)


@router.get("/profile", response_model=schema.Profiles, responses=described(TABLE))
async def profile(
    context: Here, form: TableFormat, asked: Annotated[ProfileParameters, Query()]
) -> Response:
    """The mean of each hour of the week, by the clocks of the city.

    Only hours count that are over and have a value. Each cell is [weekday, hour, value, hours]:
    weekdays from 1, Monday; `hours` of the range are in the mean.
    """
    question = _question(context, asked)
    written = written_per(asked.per, question.combination)
    share = share_of(context.city, asked.per, written, asked.group_by, question.selection.district)
    async with context.history_connection() as connection:
        await refuse_too_costly(context, connection, question)
        keys = await group_keys(connection, question)
        refuse_too_many_groups(len(keys))
        groups = await read_profile(connection, question, keys)
    return await reply(
        form,
        asked,
        {
            "metric": question.metric.id,
            **unit_of(written),
            "stat": written.stat,
            "group_by": str(asked.group_by),
            "per": asked.per,
            "time_zone": question.zone,
            "start": question.start,
            "end": question.end,
            "groups": [
                {
                    "key": asked.group_by.key(key),
                    "cells": [[*cell[:2], share(key, cell.value), cell.hours] for cell in cells],
                }
                for key, cells in groups
            ],
        },
        tables.profile,
    )


def _question(context: Context, asked: ProfileParameters) -> Question:
    question = question_of(
        context, asked, asked.metric, _HOUR, asked.stat, threshold=asked.threshold, span=_SPAN
    )
    if question.end - question.start > _LONGEST:
        raise ParameterError("start", "is more than three years before end: ask a shorter range")
    return question


def refuse_too_many_groups(groups: int) -> None:
    if groups * HOURS_OF_A_WEEK > MOST_POINTS:
        most = MOST_POINTS // HOURS_OF_A_WEEK
        raise ParameterError(
            "group_by",
            f"{groups:,} groups of {HOURS_OF_A_WEEK} hours exceed {MOST_POINTS:,} points: ask for "
            f"{most} groups or fewer",
        )
