"""What the city wants to reach, and how far it is."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg import AsyncConnection
from pydantic import Field

from api.answers import answer, as_share, completeness
from api.context import Context, Here
from api.goals import due_progress, progress, status
from api.measuring import unit_of
from api.moments import MomentParameters
from api.paging import PageParameters, page_of
from api.schemas import goals as schema
from vigie.city.config import GroupBy
from vigie.city.goals import Goal, Objective
from vigie.store.read.aggregates import Bucket, aggregate, group_keys
from vigie.store.read.arithmetic import over_time
from vigie.store.read.question import Question
from vigie.store.read.rows import Selection

router = APIRouter(tags=["measures"])


class GoalParameters(PageParameters, MomentParameters):
    objective: list[Objective] = Field([], description="Only goals of these objectives.")


@router.get("/goals", response_model=schema.Goals)
async def goals(context: Here, asked: Annotated[GoalParameters, Query()]) -> Response:
    """The goals of the city, each with its value of the last while, its progress and its status."""
    chosen = {
        one.id: one
        for one in context.city.config.goals
        if not asked.objective or one.objective in asked.objective
    }
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
    question = _question(context, goal, at)
    groups = await aggregate(connection, question, await group_keys(connection, question))
    whole = groups[0].buckets[0] if groups else Bucket(question.start, None, 0, 0, None, None)
    today = at.astimezone(context.city.config.zone).date()
    measure = context.city.config.measure_of(goal)
    combination = question.combination
    return {
        **goal.model_dump(include={"id", "name", "objective", "indicator", "direction"}),
        **goal.model_dump(include={"target", "date", "baseline", "is_example"}),
        **measure.model_dump(include={"metric", "kinds", "stat", "threshold"}),
        "span_s": int(goal.span.total_seconds()),
        **unit_of(combination),
        "value": whole.value,
        "coverage": completeness(whole)[1],
        "progress": as_share(progress(goal, whole.value)),
        "due_progress": as_share(due_progress(goal, today)),
        "status": status(goal, whole.value, today),
    }


def _question(context: Context, goal: Goal, at: datetime) -> Question:
    """What the goal's measure comes to over its span up to then, in all."""
    measure = context.city.config.measure_of(goal)
    metric = context.catalogue.metrics[measure.metric]
    return Question(
        metric=metric,
        combination=over_time(metric, measure.stat, GroupBy.NONE, measure.threshold),
        group_by=GroupBy.NONE,
        selection=context.narrowed(Selection(kind=measure.kinds)),
        start=at - goal.span,
        end=at,
        width=None,
        zone=context.city.config.time_zone,
    )
