"""The city now, or as it was: its indicators, and any metric by group."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg import AsyncConnection
from pydantic import Field

from api.answers import answer
from api.context import Context, Here
from api.groupings import GroupedBy
from api.measuring import unit_of
from api.moments import MomentParameters, connected
from api.parameters import SelectionParameters
from api.residents import DESCRIPTION as PER_DESCRIPTION
from api.residents import Per, share_of, written_per
from api.schemas import now as schema
from vigie.city.config import GroupBy, Indicator, MetricId, Stat
from vigie.city.goals import Goal
from vigie.store.read.arithmetic import right_now
from vigie.store.read.newest import Moment, clock
from vigie.store.read.now import now as read_now
from vigie.store.read.rows import Selection

router = APIRouter(tags=["measures"])
NOTHING = {"value": None, "time": None, "reporting": 0, "expected": 0}


class SnapshotParameters(SelectionParameters, MomentParameters):
    metric: MetricId = Field(description="The metric, as in /v1/metrics.", examples=["free_places"])
    stat: Stat = Field(Stat.AUTO, description="auto is the catalogue's own way.")
    threshold: float | None = Field(
        None, allow_inf_nan=False, description="Goes with share_below and share_above."
    )
    group_by: GroupedBy = Field(
        "none",
        validate_default=True,
        description="One value for each of these, as in /v1/aggregates.",
    )
    per: Per = Field(Per.NONE, description=PER_DESCRIPTION)


@router.get("/indicators", response_model=schema.Indicators)
async def indicators(context: Here, asked: Annotated[MomentParameters, Query()]) -> Response:
    """The city's headline figures, from devices that still report, and whether they meet goals."""
    async with connected(context, asked) as (connection, moment):
        items = [
            await _indicator(connection, context, one, moment)
            for one in context.city.config.indicators
        ]
        return answer({"at": await clock(connection, moment), "items": items})


@router.get("/snapshot", response_model=schema.Snapshot)
async def snapshot(context: Here, asked: Annotated[SnapshotParameters, Query()]) -> Response:
    """One metric now, per group, from devices that still report."""
    metric = context.catalogue.metrics[asked.metric]
    combination = right_now(metric, asked.stat, asked.group_by.dimensions[0], asked.threshold)
    written = written_per(asked.per, combination)
    selection = context.narrowed(asked.selection)
    share = share_of(context.city, asked.per, combination, asked.group_by, selection.district)
    async with connected(context, asked) as (connection, moment):
        groups = await read_now(
            connection,
            metric,
            combination,
            asked.group_by.dimensions,
            selection,
            moment=moment,
        )
        at = await clock(connection, moment)
    return answer(
        {
            "metric": metric.id,
            **unit_of(written),
            "stat": written.stat,
            "group_by": str(asked.group_by),
            "per": asked.per,
            "at": at,
            "groups": [
                {
                    **one,
                    "key": asked.group_by.key(one["key"]),
                    "value": share(one["key"], one["value"]),
                }
                for one in groups
            ],
        }
    )


async def _indicator(
    connection: AsyncConnection, context: Context, indicator: Indicator, moment: Moment
) -> dict[str, Any]:
    metric = context.catalogue.metrics[indicator.metric]
    selection = context.narrowed(Selection(kind=indicator.kinds))
    combination = right_now(metric, indicator.stat, GroupBy.NONE, indicator.threshold)
    found = await read_now(
        connection, metric, combination, [GroupBy.NONE], selection, moment=moment
    )
    now = {**(found[0] if found else NOTHING)}
    now.pop("key", None)
    return {
        "id": indicator.id,
        "name": indicator.name.model_dump(),
        "metric": metric.id,
        "stat": indicator.stat,
        **unit_of(combination),
        "rise": metric.rise,
        **now,
        "goals": [
            _goal(one, now["value"])
            for one in context.city.config.goals
            if one.indicator == indicator.id
        ],
    }


def _goal(goal: Goal, value: float | None) -> dict[str, Any]:
    return {
        **goal.model_dump(include={"id", "objective", "direction", "target", "date"}),
        "is_met": None if value is None else goal.meets(value),
    }
