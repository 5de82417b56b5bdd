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
from api.groupings import GroupedBy, Grouping
from api.measuring import shared, unit_of
from api.questions import QuestionParameters, question_of
from api.residents import share_of, written_per
from api.schemas import measures as schema
from api.tables import measures as tables
from vigie.store.read.aggregates import Group, aggregate, group_keys
from vigie.store.read.top import ranked

router = APIRouter(tags=["measures"])


class TopParameters(QuestionParameters, TableParameters):
    group_by: GroupedBy = Field(
        "device", validate_default=True, description="What is ranked, as in /v1/aggregates."
    )
    order: Literal["highest", "lowest"] = Field("highest", description="Which come first.")
    limit: int = Field(10, ge=1, le=1_000, description="At most so many.")


@router.get("/top", response_model=schema.Top, responses=described(TABLE))
async def top(
    context: Here, form: TableFormat, asked: Annotated[TopParameters, Query()]
) -> Response:
    """Devices, districts, kinds or programmes in order of what they come to over the whole range.

    Equal values are in order of their keys; those without a value come last.
    """
    question = question_of(
        context, asked, asked.metric, None, asked.stat, threshold=asked.threshold
    )
    written = written_per(asked.per, question.combination)
    share = share_of(context.city, asked.per, written, asked.group_by, question.selection.district)
    async with context.history_connection() as connection:
        await refuse_too_costly(context, connection, question)
        groups = await aggregate(connection, question, await group_keys(connection, question))
    found = ranked(shared(groups, share), descending=asked.order == "highest")
    return await reply(
        form,
        asked,
        {
            "metric": question.metric.id,
            **unit_of(written),
            "stat": written.stat,
            "group_by": str(asked.group_by),
            "per": asked.per,
            "order": asked.order,
            "start": question.start,
            "end": question.end,
            "items": [_item(group, asked.group_by) for group in found[: asked.limit]],
        },
        tables.top,
    )


def _item(group: Group, grouping: Grouping) -> dict[str, Any]:
    (whole,) = group.buckets
    expected, coverage = completeness(whole)
    return {
        "key": grouping.key(group.key),
        "value": whole.value,
        "readings": whole.readings,
        "devices": whole.devices,
        "expected": expected,
        "coverage": coverage,
    }
