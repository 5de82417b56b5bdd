"""Checks of every request before its route: a typing error must never pass for an answer."""

import difflib
from collections.abc import Iterable

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.context import Here
from api.problems import ParameterError


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


def _parameters(route: APIRoute) -> dict[str, bool]:
    """The names of the route's query parameters, and whether each may be repeated."""
    return {
        name: "list" in str(field.annotation)
        for parameter in route.dependant.query_params
        if isinstance(model := parameter.field_info.annotation, type)
        and issubclass(model, BaseModel)
        for name, field in model.model_fields.items()
    }


def _suggestion(name: str, known: Iterable[str]) -> str:
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.7)
    if nearest:
        return f"there is no such parameter; did you mean {nearest[0]!r}?"
    return f"there is no such parameter; there are: {', '.join(known) or 'none'}"
