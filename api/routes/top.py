"""The groups or devices with the highest or the lowest values of a range."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answers import completeness
from api.context import Here
from api.costs import refuse_too_costly
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.formats.sending import reply
from api.questions import QuestionParameters, question_of
from api.schemas import measures as schema
from api.tables import measures as tables
from vigie.city.config import GroupBy
from vigie.store.read.aggregates import Group
from vigie.store.read.top import top as read_top

router = APIRouter(tags=["measures"])


class TopParameters(QuestionParameters, TableParameters):
    group_by: GroupBy = Field(GroupBy.DEVICE, description="What is ranked.")
    order: Literal["highest", "lowest"] = Field("highest", description="Which come first.")
    limit: int = Field(10, ge=1, le=1_000, description="At most so many.")


@router.get("/top", response_model=schema.Top, responses=described(TABLE))
async def top(
    context: Here, form: TableFormat, asked: Annotated[TopParameters, Query()]
) -> Response:
    """Devices, districts or kinds in order of what they come to over the whole range.

    Equal values are in order of their keys; those without a value come last.
    """
    question = question_of(context, asked, None, asked.stat, threshold=asked.threshold)
    async with context.history_connection() as connection:
        await refuse_too_costly(context, connection, question)
        groups = await read_top(
            connection, question, asked.limit, descending=asked.order == "highest"
        )
    return await reply(
        form,
        asked,
        {
            "metric": question.metric.id,
            "unit": question.combination.unit,
            "label": question.combination.label.model_dump(),
            "decimals": question.combination.decimals,
            "stat": question.combination.stat,
            "group_by": question.group_by,
            "order": asked.order,
            "start": question.start,
            "end": question.end,
            "items": [_item(group) for group in groups],
        },
        tables.top,
    )


def _item(group: Group) -> dict[str, Any]:
    (whole,) = group.buckets
    expected, coverage = completeness(whole)
    return {
        "key": group.key,
        "value": whole.value,
        "readings": whole.readings,
        "devices": whole.devices,
        "expected": expected,
        "coverage": coverage,
    }
