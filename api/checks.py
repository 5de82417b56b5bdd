"""Checks of every request before its route: a typing error must never pass for an answer."""

import difflib
from collections.abc import Container, Iterable, Iterator
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import BaseModel, ValidationError

from api.context import Here
from api.problems import ParameterError
from vigie.catalogue import Catalogue, load_catalogue


def refuse_unknown_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not have, and repeated ones that it has once."""
    route: APIRoute = request.scope["route"]
    known = _parameters(route)
    for name in request.query_params:
        if name not in known:
            raise ParameterError(name[:100], _suggestion(name, known))
        if not known[name] and len(request.query_params.getlist(name)) > 1:
            raise ParameterError(name, "stands more than once")


def refuse_unknown_districts(request: Request, context: Here) -> None:
    """Refuse districts that the city does not have."""
    known = {one.id for one in context.city.districts}
    for name in request.query_params.getlist("district"):
        if name not in known:
            raise ParameterError("district", f"{context.city.id} has no district {name[:100]!r}")


def refuse_hidden_names(request: Request, context: Here) -> None:
    """Refuse metrics and kinds that the caller does not see, just as those that there are not."""
    known, seen = _names_of(load_catalogue()), _names_of(context.catalogue)
    hidden = [
        _error(name, f"Value error, the catalogue has no {name} {value!r}")
        for name in seen
        for value in request.query_params.getlist(name)
        if value in known[name] and value not in seen[name]
    ]
    if hidden:
        raise RequestValidationError([*hidden, *_other_errors(request)])


def _names_of(catalogue: Catalogue) -> dict[str, Container[str]]:
    return {"metric": catalogue.metrics, "kind": catalogue.kinds}


def _other_errors(request: Request) -> list[dict[str, Any]]:
    """What else is wrong with the parameters."""
    route: APIRoute = request.scope["route"]
    are_lists = _parameters(route)
    given = {
        name: request.query_params.getlist(name) if are_lists[name] else value
        for name, value in request.query_params.items()
    }
    try:
        for model in _models(route):
            model.model_validate(given)
    except ValidationError as error:
        return [_error(str(one["loc"][0]), one["msg"]) for one in error.errors()]
    return []


def _error(name: str, message: str) -> dict[str, Any]:
    return {"loc": ("query", name), "msg": message}


def _parameters(route: APIRoute) -> dict[str, bool]:
    """The names of the route's query parameters, and whether each may be repeated."""
    return {
        name: "list" in str(field.annotation)
        for model in _models(route)
        for name, field in model.model_fields.items()
    }


def _models(route: APIRoute) -> Iterator[type[BaseModel]]:
    for parameter in route.dependant.query_params:
        model = parameter.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            yield model


def _suggestion(name: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    if nearest:
        return f"there is no such parameter; did you mean {nearest[0]!r}?"
    return f"there is no such parameter; there are: {', '.join(known) or 'none'}"
