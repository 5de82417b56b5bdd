"""Whether the alarms are such that people can live with them, by the figures of the standards."""

import math
from datetime import timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from api.answers import answer, as_share
from api.context import Here
from api.parameters import Time
from api.periods import end_parameter, period, start_parameter
from api.problems import ParameterError
from api.routes.alarms import all_within
from api.schemas import alarm_statistics as schema
from vigie.store.read import alarm_statistics as read

router = APIRouter(prefix="/alarms", tags=["alarms"])
_SPAN = timedelta(days=7)
_LONGEST_SPAN = timedelta(days=366)
_HOUR = timedelta(hours=1)
# ISA-18.2 (clause 16) and EEMUA 191: a flood is more than ten alarms in ten minutes for one person.
_WINDOW = timedelta(minutes=10)
_MOST_IN_A_WINDOW = 10

_NOTHING = {
    "raised": 0,
    "standing_s": 0.0,
    "longest_s": 0.0,
    "mean_acknowledge_s": None,
    "mean_clear_s": None,
}


class StatisticsParameters(BaseModel):
    start: Time | None = start_parameter(_SPAN)
    end: Time | None = end_parameter()
    group_by: Literal["rule", "severity", "district", "device"] = Field(
        "rule", description="What the alarms are told apart by."
    )
    operators: int = Field(
        1, ge=1, le=1_000, description="How many people attend to them at a time."
    )
    limit: int = Field(20, ge=1, le=1_000, description="At most so many groups and alarms.")


@router.get("/statistics", response_model=schema.AlarmStatistics)
async def statistics(context: Here, asked: Annotated[StatisticsParameters, Query()]) -> Response:
    """Which alarms come most often, which stand longest, how soon somebody has them in hand."""
    start, end = period(asked.start, asked.end, _SPAN)
    if end - start > _LONGEST_SPAN:
        raise ParameterError("start", f"may be {_LONGEST_SPAN.days} days before end at most")
    chosen = all_within(context, start, end)
    async with context.connection() as connection:
        (whole,) = await read.groups(connection, chosen, "nothing") or [_NOTHING]
        groups = await read.groups(connection, chosen, asked.group_by)
        longest = await read.longest(connection, chosen, asked.limit)
        hours = await read.spans(connection, chosen, _HOUR)
        windows = await read.spans(connection, chosen, _WINDOW)
    passed = max(min(end, chosen.moment) - start, timedelta(0))
    floods = [one for one in windows if one["raised"] > _MOST_IN_A_WINDOW * asked.operators]
    all_windows = math.ceil(passed / _WINDOW)
    return answer(
        {
            "start": start,
            "end": end,
            "operators": asked.operators,
            **{name: value for name, value in whole.items() if name != "key"},
            "per_operator_hour": whole["raised"] / asked.operators / (passed / _HOUR)
            if passed
            else None,
            "most_in_10_min": max((one["raised"] for one in windows), default=0),
            "share_in_flood": as_share(len(floods) / all_windows) if all_windows else None,
            "group_by": asked.group_by,
            "groups": groups[: asked.limit],
            "longest": longest,
            "hours": [(one["start"], one["raised"]) for one in hours],
        }
    )
