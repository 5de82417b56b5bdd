"""What the city's flows come to: what sources bring, what uses and losses take, what is left."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from psycopg import AsyncConnection
from pydantic import BaseModel, Field

from api import buckets
from api.answers import answer, as_share, completeness
from api.balances import SIGNS, Flowing, Part, are_known, energy, net, roles, total, unmeasured
from api.context import Context, Here
from api.costs import refuse_too_costly
from api.measuring import unit_of
from api.moments import MomentParameters, connected
from api.paging import PageParameters, page_of
from api.parameters import Name, Time
from api.periods import end_parameter, period, start_parameter
from api.points import refuse_too_many
from api.questions import question_of_measure
from api.schemas import balances as schema
from vigie.catalogue import Text
from vigie.city.balances import Balance, Flow
from vigie.city.config import GroupBy
from vigie.store.read.aggregates import aggregate, group_keys
from vigie.store.read.arithmetic import right_now
from vigie.store.read.newest import Moment, clock
from vigie.store.read.now import now as read_now
from vigie.store.read.question import Question, grid_of
from vigie.store.read.rows import Row, Selection

router = APIRouter(tags=["measures"])

_ENERGY = {"energy_unit": "kW.h", "energy_label": Text(en="kWh", fr="kWh").model_dump()}


class BalanceSelection(BaseModel):
    balance: list[Name] = Field([], description="Only these balances, by their ids.")

    def of(self, context: Context) -> dict[str, Balance]:
        """Those that are asked for, by their ids."""
        known = context.city.config.balances
        return {one.id: one for one in known if not self.balance or one.id in self.balance}


class NowParameters(BalanceSelection, PageParameters, MomentParameters):
    pass


class HistoryParameters(BalanceSelection, PageParameters):
    start: Time | None = start_parameter()
    end: Time | None = end_parameter()
    bucket: buckets.Bucket = buckets.parameter("1h")


@router.get("/balances", response_model=schema.Balances)
async def balances(context: Here, asked: Annotated[NowParameters, Query()]) -> Response:
    """What flows now, in kW, from devices that still report."""
    chosen = asked.of(context)
    page = page_of([{"id": one} for one in chosen], asked)
    async with connected(context, asked) as (connection, moment):
        page["items"] = [
            await _now(connection, context, chosen[one["id"]], moment) for one in page["items"]
        ]
        return answer({"at": await clock(connection, moment), **page})


async def _now(
    connection: AsyncConnection, context: Context, balance: Balance, moment: Moment
) -> dict[str, Any]:
    flows = []
    for role, flow in roles(balance):
        metric = context.catalogue.metrics[flow.metric]
        found = await read_now(
            connection,
            metric,
            right_now(metric, flow.stat, GroupBy.NONE, None),
            [GroupBy.NONE],
            context.narrowed(Selection(kind=flow.kinds)),
            moment=moment,
        )
        now = found[0] if found else {"value": None, "reporting": 0, "expected": 0}
        flows.append(
            {**_about(role, flow), **{key: now[key] for key in ("value", "reporting", "expected")}}
        )
    signed = [(SIGNS[one["role"]], one["value"], one["expected"] > 0) for one in flows]
    return {**_head(context, balance), "flows": flows, "residual": net(signed)}


@router.get("/balances/history", response_model=schema.BalanceHistories)
async def history(context: Here, asked: Annotated[HistoryParameters, Query()]) -> Response:
    """What flowed over time: mean powers in kW, energies in kW.h, and what nobody measured."""
    start, end = period(asked.start, asked.end)
    chosen = asked.of(context)
    page = page_of([{"id": one} for one in chosen], asked)
    asked_of = [chosen[one["id"]] for one in page["items"]]
    questions = [
        [question_of_measure(context, flow, start, end, width=asked.bucket) for flow in one.flows]
        for one in asked_of
    ]
    flows = [each for one in questions for each in one]
    refuse_too_many(start, end, asked.bucket, max(1, len(flows)))
    async with context.history_connection() as connection:
        if flows:
            await refuse_too_costly(context, connection, *flows)
        page["items"] = [
            await _history(connection, context, balance, of_flows)
            for balance, of_flows in zip(asked_of, questions, strict=True)
        ]
    return answer(
        {
            "start": start,
            "end": end,
            "bucket": buckets.format_bucket(asked.bucket),
            "bucket_s": buckets.seconds_of(asked.bucket),
            **page,
        }
    )


async def _history(
    connection: AsyncConnection,
    context: Context,
    balance: Balance,
    questions: Sequence[Question],
) -> dict[str, Any]:
    slots = await grid_of(connection, questions[0])
    seconds = [slot["seconds"] for slot in slots]
    flows = [
        await _flowing(connection, question, role, flow, slots)
        for question, (role, flow) in zip(questions, roles(balance), strict=True)
    ]
    known, residual = are_known(flows), unmeasured(flows)
    known_s = sum(length for length, is_known in zip(seconds, known, strict=True) if is_known)
    return {
        **_head(context, balance),
        **_ENERGY,
        "flows": [
            {
                **_about(one.role, one.flow),
                "buckets": [list(part) for part in one.parts],
                "total": total(one.parts, known) if one.has_devices else None,
            }
            for one in flows
        ],
        "residual": {
            "buckets": [[part.start, part.power, part.energy] for part in residual],
            "total": total(residual, known),
        },
        "known": as_share(known_s / sum(seconds)) if sum(seconds) else 0.0,
    }


async def _flowing(
    connection: AsyncConnection,
    question: Question,
    role: str,
    flow: Flow,
    slots: Sequence[Row],
) -> Flowing:
    keys = await group_keys(connection, question)
    groups = await aggregate(connection, question, keys)
    if not groups:
        nothing = [Part(slot["at"], None, None) for slot in slots]
        return Flowing(flow, role, has_devices=False, parts=nothing)
    parts = [
        Part(
            one.start,
            one.value,
            energy(one.value, slot["seconds"]),
            one.readings,
            *completeness(one),
        )
        for one, slot in zip(groups[0].buckets, slots, strict=True)
    ]
    return Flowing(flow, role, has_devices=True, parts=parts)


def _head(context: Context, balance: Balance) -> dict[str, Any]:
    metric = context.catalogue.metrics[balance.flows[0].metric]
    return {**balance.model_dump(include={"id", "name", "programme"}), **unit_of(metric)}


def _about(role: str, flow: Flow) -> dict[str, Any]:
    return {**flow.model_dump(include={"id", "name", "metric", "kinds"}), "role": role}
