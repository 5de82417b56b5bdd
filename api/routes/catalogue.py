"""The catalogue: programmes, metrics with their arithmetic, and kinds of device."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import Field

from api.answers import answer
from api.context import Here
from api.paging import PageParameters, page_of
from api.parameters import ProgrammeId
from api.schemas import catalogue as schema
from vigie.city.config import KindId, MetricId

router = APIRouter(tags=["catalogue"])


class OfProgrammes(PageParameters):
    programme: list[ProgrammeId] = Field([], description="Programmes, as in /v1/programmes.")


class MetricParameters(OfProgrammes):
    kind: list[KindId] = Field([], description="Kinds of device that report the metric.")


class KindParameters(OfProgrammes):
    metric: list[MetricId] = Field([], description="Metrics of which the kind reports any.")


@router.get("/programmes", response_model=schema.Programmes)
async def programmes(context: Here, asked: Annotated[PageParameters, Query()]) -> Response:
    """The programmes that metrics and kinds of device belong to."""
    items = [one.model_dump() for one in context.catalogue.programmes.values()]
    return answer(page_of(items, asked))


@router.get("/metrics", response_model=schema.Metrics)
async def metrics(context: Here, asked: Annotated[MetricParameters, Query()]) -> Response:
    """What is measured: unit, possible range, and how values add up over time and devices."""
    reported = {one for kind in asked.kind for one in context.catalogue.kinds[kind].metrics}
    items = [
        metric.model_dump()
        for metric in context.catalogue.metrics.values()
        if (not asked.programme or metric.programme in asked.programme)
        and (not asked.kind or metric.id in reported)
    ]
    return answer(page_of(items, asked))


@router.get("/kinds", response_model=schema.Kinds)
async def kinds(context: Here, asked: Annotated[KindParameters, Query()]) -> Response:
    """The kinds of device, and what each usually reports."""
    items = [
        kind.model_dump()
        for kind in context.catalogue.kinds.values()
        if (not asked.programme or kind.programme in asked.programme)
        and (not asked.metric or not set(kind.metrics).isdisjoint(asked.metric))
    ]
    return answer(page_of(items, asked))
