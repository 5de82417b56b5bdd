"""Raw readings in a period."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from api import cursors, sorting
from api.access.audit import counted, noted
from api.answers import flags
from api.context import Here
from api.formats.choice import TableFormat
from api.formats.media import PAGED, TABLE, Format, TableParameters, described
from api.formats.sending import page, refuse_pages, send
from api.parameters import Cursor, SeriesParameters, Time
from api.periods import end_parameter, period, start_parameter
from api.problems import ParameterError
from api.schemas import devices as schema
from api.tables.readings import readings_schema, readings_table, unit_of_metric
from vigie.store.read.readings import Position, Suspect
from vigie.store.read.readings import readings as read_readings

router = APIRouter(tags=["readings"])


class ReadingParameters(SeriesParameters, TableParameters):
    start: Time | None = start_parameter()
    end: Time | None = end_parameter()
    suspect: Suspect = Field(
        "include", description="Whether suspect readings are in, out, or all there are."
    )
    limit: int = Field(10_000, ge=1, le=100_000, description="At most so many items in a page.")
    cursor: Cursor = None
    sort: Literal["series", "-series", "time", "-time"] = Field(
        "series",
        description="`series`: series by series, each in order of time; `time`: all of them in "
        "order of time. A minus before it turns the order round.",
    )


@router.get("/readings", response_model=schema.Readings, responses=described(TABLE))
async def readings(
    request: Request,
    context: Here,
    form: TableFormat,
    asked: Annotated[ReadingParameters, Query()],
) -> Response:
    """Readings as they were received, in pages of JSON, or streamed whole in all other formats."""
    start, end = period(asked.start, asked.end)
    columns = readings_schema(context.catalogue, asked.metric, units=asked.units)
    refuse_pages(form, asked)
    sort = sorting.sort_of(asked.sort)
    selection = context.narrowed(asked.selection)
    if form not in PAGED:
        table = readings_table(
            context, selection, start, end, columns, sort=sort, suspect=asked.suspect
        )
        note = noted(request, "export", rows=0)
        table = replace(table, batches=counted(table.batches, note))
        return await send(table, form, units=asked.units)
    after = _after(asked.cursor, asked.sort)
    async with context.history_connection() as connection:
        rows = await read_readings(
            connection,
            selection,
            start=start,
            end=end,
            sort=sort,
            suspect=asked.suspect,
            after=after,
            limit=asked.limit + 1,
        )
    last = rows[asked.limit - 1] if len(rows) > asked.limit else None
    more = cursors.encode(asked.sort, last["id"], last["time"]) if last else None
    items = [{**row, "quality": flags(row["quality"])} for row in rows[: asked.limit]]
    for item in items:
        del item["id"]
        if form is Format.COLUMNS:
            item["unit"] = unit_of_metric(context.catalogue, item["metric"])
    return page(form, columns, items, more, {})


def _after(cursor: str | None, sort: str) -> Position | None:
    if not cursor:
        return None
    order, series, text = cursors.decode(cursor, [str, int, str])
    sorting.refuse_other_order(order, sort)
    try:
        return Position(series, datetime.fromisoformat(text))
    except ValueError:
        raise ParameterError("cursor", "holds no time: leave it out") from None
