"""What the city wants to reach, how far it is, and how it went."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from psycopg import AsyncConnection
from pydantic import BaseModel, Field

from api import buckets
from api.answers import answer, as_share, completeness
from api.comparisons import CompareEarlier, format_comparison
from api.context import Context, Here
from api.costs import refuse_too_costly
from api.goal_measures import Asked, asked_of, measured
from api.goals import due_progress, progress, status
from api.groupings import Grouping
from api.measuring import bucket_array, shared, unit_of
from api.moments import MomentParameters
from api.paging import PageParameters, page_of
from api.parameters import Name, Time
from api.periods import end_parameter, period, start_parameter
from api.points import refuse_too_many
from api.residents import AMOUNTS, Per, share_of, written_per
from api.schemas import goals as schema
from vigie.city.config import GroupBy
from vigie.city.goals import Goal, Objective
from vigie.store.read.aggregates import Bucket

router = APIRouter(tags=["measures"])

_DEFAULT_SPAN = timedelta(days=7)


class GoalSelection(BaseModel):
    objective: list[Objective] = Field([], description="Only goals of these objectives.")
    goal: list[Name] = Field([], description="Only these goals, by their ids.")

    def of(self, context: Context) -> dict[str, Goal]:
        """Those that are asked for, by their ids."""
        return {
            one.id: one
            for one in context.city.config.goals
            if (not self.objective or one.objective in self.objective)
            and (not self.goal or one.id in self.goal)
        }


class GoalParameters(GoalSelection, PageParameters, MomentParameters):
    pass


class HistoryParameters(GoalSelection, PageParameters):
    start: Time | None = start_parameter(_DEFAULT_SPAN)
    end: Time | None = end_parameter()
    bucket: buckets.Bucket = buckets.parameter("1d")
    group_by: Literal["none", "district"] = Field("none", description="One line for each of these.")
    per: Per = Field(
        Per.NONE,
        description="Amounts, and their targets, by the residents of the district or of the city; "
        "means and shares as they are.",
    )
    compare: CompareEarlier = Field(
        "none",
        description="Beside each group: previous (the period just before), or as much earlier, "
        "such as 364d.",
    )


@router.get("/goals", response_model=schema.Goals)
async def goals(context: Here, asked: Annotated[GoalParameters, Query()]) -> Response:
    """The goals of the city, each with its value of the last while, its progress and its status."""
    chosen = asked.of(context)
    page = page_of([{"id": one} for one in chosen], asked)
    at = asked.at or datetime.now(UTC)
    async with context.history_connection() as connection:
        page["items"] = [
            await _goal(connection, context, chosen[one["id"]], at) for one in page["items"]
        ]
    return answer({"at": at, **page})


async def _goal(
    connection: AsyncConnection, context: Context, goal: Goal, at: datetime
) -> dict[str, Any]:
    asked = asked_of(context, goal, at - goal.span, at)
    groups = await measured(connection, asked)
    whole = groups[0].buckets[0] if groups else Bucket(at, None, 0, 0, None, None)
    today = at.astimezone(context.city.config.zone).date()
    measure = context.city.config.measure_of(goal)
    return {
        **goal.model_dump(include={"id", "name", "objective", "indicator", "direction"}),
        **goal.model_dump(include={"target", "date", "baseline", "source", "is_example"}),
        **measure.model_dump(include={"metric", "kinds", "stat", "threshold"}),
        "share_of": None if goal.share_of is None else goal.share_of.metric,
        "span_s": int(goal.span.total_seconds()),
        **unit_of(asked.written),
        "value": whole.value,
        "coverage": completeness(whole)[1],
        "progress": as_share(progress(goal, whole.value)),
        "due_progress": as_share(due_progress(goal, today)),
        "status": status(goal, whole.value, today),
    }


@router.get("/goals/history", response_model=schema.GoalHistories)
async def history(context: Here, asked: Annotated[HistoryParameters, Query()]) -> Response:
    """What the measures of goals came to over time, by district, and against an earlier period.

    Buckets are as of /v1/aggregates: [start, value, readings, devices, expected, coverage].
    """
    start, end = period(asked.start, asked.end, _DEFAULT_SPAN)
    chosen = asked.of(context)
    page = page_of([{"id": one} for one in chosen], asked)
    by_goal = {
        one["id"]: asked_of(
            context,
            chosen[one["id"]],
            start,
            end,
            width=asked.bucket,
            group_by=GroupBy(asked.group_by),
        )
        for one in page["items"]
    }
    groups = len(context.city.districts) + 1 if asked.group_by == "district" else 1
    lines = max(1, len(by_goal)) * groups * (1 if asked.compare == "none" else 2)
    refuse_too_many(start, end, asked.bucket, lines)
    async with context.history_connection() as connection:
        questions = [each for one in by_goal.values() for each in one.questions]
        if questions:
            await refuse_too_costly(context, connection, *questions)
        page["items"] = [
            await _history(connection, context, chosen[key], one, asked)
            for key, one in by_goal.items()
        ]
    before = _earlier(next(iter(by_goal.values())), asked) if by_goal else None
    return answer(
        {
            "start": start,
            "end": end,
            "bucket": buckets.format_bucket(asked.bucket),
            "bucket_s": buckets.seconds_of(asked.bucket),
            "group_by": asked.group_by,
            "compare": format_comparison(asked.compare),
            "earlier": {"start": before.part.start, "end": before.part.end} if before else None,
            **page,
        }
    )


async def _history(
    connection: AsyncConnection, context: Context, goal: Goal, of: Asked, asked: HistoryParameters
) -> dict[str, Any]:
    per = asked.per if of.written.name in AMOUNTS else Per.NONE
    share, of_city = (
        share_of(context.city, per, of.written, Grouping((one,)), ())
        for one in (GroupBy(asked.group_by), GroupBy.NONE)
    )
    before = _earlier(of, asked)
    found = shared(await measured(connection, of), share)
    compared = shared(await measured(connection, before), share) if before else None
    return {
        "id": goal.id,
        **unit_of(written_per(per, of.written)),
        "per": per,
        "target": None if of.grows else of_city(None, goal.target),
        "groups": [
            {
                "key": group.key,
                "buckets": [bucket_array(one) for one in group.buckets],
                "earlier": [bucket_array(one) for one in compared[at].buckets]
                if compared
                else None,
            }
            for at, group in enumerate(found)
        ],
    }


def _earlier(of: Asked, asked: HistoryParameters) -> Asked | None:
    if asked.compare == "none":
        return None
    return of.earlier(asked.compare if isinstance(asked.compare, timedelta) else None)
