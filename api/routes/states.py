"""For how long devices were in each state: lights on, doors open."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api import buckets
from api.answers import as_share
from api.context import Here
from api.costs import refuse_too_costly
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.formats.sending import reply
from api.points import refuse_too_many
from api.problems import ParameterError
from api.questions import OneMetric, question_of
from api.schemas import measures as schema
from api.tables import measures as tables
from vigie.catalogue import Metric, Temporal
from vigie.city.config import MetricId, Stat
from vigie.store.read.aggregates import group_keys
from vigie.store.read.states import StateBucket, time_in_state

router = APIRouter(tags=["measures"])


class StateParameters(OneMetric, TableParameters):
    metric: MetricId = Field(
        description="The metric, a state, as in /v1/metrics.", examples=["lighting_state"]
    )
    bucket: buckets.Bucket = buckets.parameter()


@router.get("/states", response_model=schema.States, responses=described(TABLE))
async def states(
    context: Here, form: TableFormat, asked: Annotated[StateParameters, Query()]
) -> Response:
    """For how long the devices of a group were in each state, together, in each bucket.

    A state holds until the next reading, for three intervals of its device at most, unless that
    reading is of the same hour and says the same; without limit when the device has no interval,
    as it then reports changes.
    """
    _refuse_others(context.catalogue.metrics[asked.metric])
    question = question_of(context, asked, asked.metric, asked.bucket, Stat.COUNT)
    refuse_too_many(question.start, question.end, question.width, 1)
    async with context.history_connection() as connection:
        await refuse_too_costly(context, connection, question)
        keys = await group_keys(connection, question)
        refuse_too_many(question.start, question.end, question.width, len(keys))
        groups = await time_in_state(connection, question, keys)
    return await reply(
        form,
        asked,
        {
            "metric": question.metric.id,
            "states": {
                str(code): name.model_dump() for code, name in question.metric.states.items()
            },
            "bucket": buckets.format_bucket(question.width),
            "bucket_s": buckets.seconds_of(question.width),
            "group_by": str(asked.group_by),
            "start": question.start,
            "end": question.end,
            "groups": [
                {
                    "key": asked.group_by.key(group.key),
                    "buckets": [_bucket(one) for one in group.buckets],
                }
                for group in groups
            ],
        },
        tables.states,
    )


def _refuse_others(metric: Metric) -> None:
    if metric.temporal is not Temporal.STATE:
        raise ParameterError(
            "metric", f"{metric.id} is a {metric.temporal}, not a state: ask /v1/aggregates"
        )


def _bucket(bucket: StateBucket) -> list[Any]:
    held = [[one.state, round(one.seconds, 3), as_share(one.share)] for one in bucket.states]
    return [bucket.start, held, as_share(bucket.coverage)]
