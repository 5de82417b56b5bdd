"""The catalogue: metrics with their arithmetic, and kinds of device."""

from fastapi import APIRouter, Response

from api.answers import answer
from api.context import Here
from api.schemas import catalogue as schema

router = APIRouter(tags=["catalogue"])


@router.get("/metrics", response_model=schema.Metrics)
async def metrics(context: Here) -> Response:
    """What is measured: unit, possible range, and how values add up over time and devices."""
    items = [metric.model_dump() for metric in context.catalogue.metrics.values()]
    return answer({"items": items})


@router.get("/kinds", response_model=schema.Kinds)
async def kinds(context: Here) -> Response:
    """The kinds of device, and what each usually reports."""
    return answer({"items": [kind.model_dump() for kind in context.catalogue.kinds.values()]})
