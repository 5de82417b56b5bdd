"""`/catalog`: the open data of the city, for portals to harvest."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from pydantic import BaseModel

from api.catalog.datasets import datasets_of
from api.catalog.graph import CatalogGraph
from api.catalog.representation import NOTATIONS, named, wanted
from api.checks import refuse_unknown_parameters
from api.context import Here
from api.public import root_of
from api.routes.city import bounds_of
from vigie.problems import problem
from vigie.store.read.coverage import coverage
from vigie.store.read.rows import Selection

router = APIRouter(include_in_schema=False, dependencies=[Depends(refuse_unknown_parameters)])


class CatalogParameters(BaseModel):
    format: Literal["jsonld", "turtle", "rdfxml"] | None = None


@router.get("/catalog")
async def catalog(
    request: Request,
    context: Here,
    asked: Annotated[CatalogParameters, Query()],
    accept: Annotated[str, Header()] = "*/*",
) -> Response:
    """DCAT-AP 3 as JSON-LD, Turtle or RDF/XML, by `Accept` or `?format=`."""
    notation = named(asked.format) if asked.format else wanted(accept)
    if notation is None:
        types = ", ".join(one.media_type for one in NOTATIONS)
        return problem(406, f"the catalogue is offered as {types}")
    terms = context.city.config.open_data
    if terms is None:
        return problem(404, "the city has no open data: its city.yaml has no 'open_data'")
    async with context.connection() as connection:
        covered = await coverage(connection, context.narrowed(Selection()))
    datasets = datasets_of(context.catalogue, context.city, terms, covered)
    bounds = bounds_of(context.city)
    described = CatalogGraph(context.city, terms, root_of(request), bounds).describe(datasets)
    # Thousands of statements, which would keep other requests waiting.
    text = await asyncio.to_thread(
        described.serialize, format=notation.rdflib, encoding="utf-8", auto_compact=True
    )
    return Response(text, media_type=notation.media_type, headers={"Vary": "Accept"})
