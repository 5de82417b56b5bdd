"""Alarms: those that are open, those that were, what happened to each, and why there are any."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Path, Query, Response
from pydantic import Field

from api import sorting
from api.alarms import alarm_item, rule_item, rules_about
from api.answers import answer
from api.context import Context, Here
from api.formats.choice import TableFormat
from api.formats.media import TABLE, TableParameters, described
from api.paging import ListParameters, PageParameters, listed, page_of
from api.parameters import Name, SeriesParameters, Time
from api.problems import ParameterError
from api.schemas import alarms as schema
from api.schemas.problem import Problem
from api.tables.alarms import ALARMS
from vigie.alarm import State
from vigie.city.alarms import Severity
from vigie.store.read import alarms as read
from vigie.store.read.alarms import OPEN, AlarmSelection, Shelved
from vigie.store.read.rows import Row
from vigie.store.read.sorting import Place

router = APIRouter(prefix="/alarms", tags=["alarms"])
AlarmId = Annotated[int, Path(ge=1, le=2**63 - 1, description="The id of an alarm.", examples=[1])]


class AlarmParameters(SeriesParameters, ListParameters, TableParameters):
    state: list[State] = Field(
        [], description="States; those that are open if absent, or all where there is a range."
    )
    severity: list[Severity] = Field([], description="How much they matter.")
    rule: list[Name] = Field([], description="Rules, as in /v1/alarms/rules.")
    feed: Name | None = Field(None, description="Only alarms of this feed.")
    shelved: Shelved | None = Field(
        None,
        description="Whether those on the shelf are in: exclude if absent, include where there is "
        "a range.",
    )
    start: Time | None = Field(None, description="Only those that stood at this time, or later.")
    end: Time | None = Field(None, description="Only those raised before this time.")
    at: Time | None = Field(None, description="As they were at this time; as they are if absent.")
    sort: Literal["raised_at", "-raised_at", "since", "-since", "severity", "-severity"] = Field(
        "-raised_at",
        description=f"{sorting.DESCRIPTION[:-1]}. By severity, the worst are first, and of these "
        "the oldest.",
    )


@router.get("", response_model=schema.Alarms, responses=described(TABLE))
async def alarms(
    context: Here, form: TableFormat, asked: Annotated[AlarmParameters, Query()]
) -> Response:
    """Alarms that are open, or those of a range, as they are or as they were at a time."""
    chosen, order = _selection(context, asked), sorting.sort_of(asked.sort)

    async def rows(after: Place | None, limit: int) -> list[Row]:
        async with context.connection() as connection:
            found = await read.alarms(connection, chosen, sort=order, after=after, limit=limit)
        return [{**_item(context, row), "sort_key": row["sort_key"]} for row in found]

    return await listed(form, asked, rows, name="alarms", schema=ALARMS, names=["id"])


@router.get("/rules", response_model=schema.AlarmRules)
async def rules(context: Here, asked: Annotated[PageParameters, Query()]) -> Response:
    """The rules of the city's file, in words and numbers, and how many alarms of each are open."""
    async with context.connection() as connection:
        counts = await read.counts(connection, all_open(context))
    by_rule: dict[str, list[Row]] = defaultdict(list)
    for one in counts:
        by_rule[one["rule"]].append(one)
    items = [
        {
            **rule_item(rule, context.catalogue, shows_people=context.shows_people),
            "standing": read.totals(by_rule[rule.id]),
        }
        for rule in context.city.config.alarms.rules
    ]
    return answer(page_of(items, asked))


@router.get(
    "/{alarm_id}",
    response_model=schema.AlarmHistory,
    responses={404: {"model": Problem}},
)
async def alarm(context: Here, alarm_id: AlarmId) -> Response:
    """One alarm with all that happened to it, and who was told of it."""
    async with context.connection() as connection:
        found = await read.alarms(connection, of_ids(context, (alarm_id,)), limit=1)
        if not found:
            raise HTTPException(404)
        events = await read.events(connection, alarm_id)
        notices = await read.notices(connection, alarm_id) if context.shows_people else None
    item = {**_item(context, found[0]), "notices": notices}
    if not context.shows_people:
        events = [{**one, "by": None, "comment": None} for one in events]
    return answer({**item, "events": events})


def _item(context: Context, row: Row) -> Row:
    return alarm_item(row, context.city, context.catalogue, shows_people=context.shows_people)


def all_open(context: Context, at: datetime | None = None) -> AlarmSelection:
    """Every open alarm that the caller may see; or that was open at a time, as it was then."""
    return AlarmSelection(
        at or datetime.now(UTC), at=at, hidden=context.hidden, shown_rules=_shown_rules(context)
    )


def all_within(context: Context, start: datetime, end: datetime) -> AlarmSelection:
    """Every alarm that the caller may see and that stood at some time in [start, end)."""
    return replace(all_open(context), states=tuple(State), start=start, end=end)


def of_ids(context: Context, ids: tuple[int, ...]) -> AlarmSelection:
    """Those of these alarms that the caller may see."""
    return replace(all_open(context), states=tuple(State), ids=ids)


def _selection(context: Context, asked: AlarmParameters) -> AlarmSelection:
    if asked.start is not None and asked.end is not None and asked.start >= asked.end:
        raise ParameterError("start", "must be before end")
    has_range = asked.start is not None or asked.end is not None
    now = datetime.now(UTC)
    kinds = asked.selection.kind
    return AlarmSelection(
        moment=asked.at or min(asked.end or now, now),
        at=asked.at,
        start=asked.start,
        end=asked.end,
        states=tuple(asked.state) or (tuple(State) if has_range else OPEN),
        shelved=asked.shelved or ("include" if has_range else "exclude"),
        rule=tuple(asked.rule),
        severity=tuple(asked.severity),
        device=tuple(asked.device),
        kind=kinds,
        rules_of_kinds=rules_about(context.city, context.catalogue, kinds),
        district=tuple(asked.district),
        metric=tuple(asked.metric),
        feed=asked.feed,
        hidden=context.hidden,
        shown_rules=_shown_rules(context),
    )


def _shown_rules(context: Context) -> tuple[str, ...]:
    return tuple(rule.id for rule in context.city.config.alarms.rules)
