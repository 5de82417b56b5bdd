"""SensorThings below `/sta/v1.1`: one route, since its paths are a language of their own."""

import asyncio

import psycopg
from fastapi import APIRouter, Request, Response

from api.context import Here
from api.public import root_of
from api.sta.answering import answer_to, service
from api.sta.links import Links
from api.sta.paths import parse_path
from api.sta.problem import NoSuchResourceError, RequestError
from api.sta.reading import Reader
from api.sta.words import words_of
from vigie.problems import problem
from vigie.store.read.moment import one_moment
from vigie.store.read.sensorthings.expressions import ExpressionError, OrderError

PREFIX = "/sta/v1.1"
PATIENCE_S = 5

router = APIRouter(prefix=PREFIX, include_in_schema=False)


@router.get("")
@router.get("/")
async def root(request: Request) -> Response:
    return service(Links(root_of(request) + PREFIX))


@router.get("/{path:path}")
async def resource(request: Request, context: Here, path: str) -> Response:
    """Whatever the path says; refused with 400 when the options mean nothing."""
    address = root_of(request)
    words = words_of(context.catalogue, context.city, context.hidden, address)
    links = Links(address + PREFIX)
    given = request.query_params.multi_items()
    try:
        resource_path = parse_path(path)
        # Whoever has waited for so long is told, and the database stops working on it.
        async with (
            asyncio.timeout(PATIENCE_S),
            context.connection() as connection,
            one_moment(connection),
        ):
            reader = Reader(connection, words, links)
            return await answer_to(reader, resource_path, links.at(path), given)
    except NoSuchResourceError:
        return problem(404, f"there is nothing at {request.url.path}; {PREFIX} lists the sets")
    except RequestError as error:
        return problem(400, str(error), [(error.option, error.message)])
    except ExpressionError as error:
        option = "$orderby" if isinstance(error, OrderError) else "$filter"
        return problem(400, f"{option}: {error}", [(option, str(error))])
    except TimeoutError:
        return problem(
            400,
            "takes too long to work out: name one Datastream, or bound phenomenonTime, "
            "or order by it alone",
        )
    except psycopg.DataError as error:
        return problem(400, f"the database cannot work this out: {str(error).splitlines()[0]}")
