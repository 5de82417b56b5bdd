"""Errors as RFC 9457 problems: what is wrong, which parameter, what would be right."""

import logging
from collections.abc import Sequence

import psycopg
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from api.busy import BusyError
from vigie.logs import first_line
from vigie.problems import problem
from vigie.store.read.arithmetic import MeaninglessError

_log = logging.getLogger(__name__)
RETRY_AFTER_S = 2


class ParameterError(Exception):
    """A query parameter that cannot be answered: which one, and what would be right."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(f"{parameter}: {message}")
        self.parameter = parameter
        self.message = message


def install(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(ParameterError, _refused)
    app.add_exception_handler(MeaninglessError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(BusyError, _busy)
    app.add_exception_handler(psycopg.errors.QueryCanceled, _too_long)
    app.add_exception_handler(psycopg.errors.UndefinedTable, _not_migrated)
    app.add_exception_handler(psycopg.DataError, _beyond_numbers)
    app.add_exception_handler(psycopg.OperationalError, _database_away)
    app.add_exception_handler(psycopg.InterfaceError, _database_away)
    app.add_exception_handler(Exception, _our_fault)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as registered; for mypy
    found = [
        (_parameter(one["loc"]), one["msg"].removeprefix("Value error, ")) for one in error.errors()
    ]
    return problem(422, "; ".join(f"{name}: {message}" for name, message in found), found)


def _parameter(location: Sequence[int | str]) -> str:
    """The parameter's name in a location such as ("query", "metric", 0).

    Of a body that is no JSON, the location says only at which character.
    """
    return next((one for one in location[1:] if isinstance(one, str)), str(location[0]))


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, ParameterError | MeaninglessError)  # noqa: S101 - as registered
    found = (error.parameter, error.message)
    return problem(422, f"{error.parameter}: {error.message}", [found])


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - as registered; for mypy
    details = {
        404: f"there is nothing at {request.url.path}; /docs lists what there is",
        405: f"{request.url.path} takes only {(error.headers or {}).get('Allow', 'GET')}",
    }
    detail = details.get(error.status_code, error.detail)
    return problem(error.status_code, detail, headers=dict(error.headers or {}))


def _too_long(_: Request, __: Exception) -> Response:
    return problem(
        422, "the answer takes too long to work out: ask for a shorter range or fewer devices"
    )


def _not_migrated(_: Request, __: Exception) -> Response:
    return _unavailable("the database is not migrated: run `vigie db migrate`")


def _beyond_numbers(_: Request, error: Exception) -> Response:
    return problem(422, f"the database cannot work this out: {first_line(error)}")


def _database_away(_: Request, error: Exception) -> Response:
    _log.warning("the database is away: %s", first_line(error))
    return _unavailable("the database is away; try again in a moment")


def _unavailable(detail: str) -> Response:
    return problem(503, detail, headers={"Retry-After": str(RETRY_AFTER_S)})


def _busy(_: Request, error: Exception) -> Response:
    return _unavailable(f"{error}; try again in a moment")


def _our_fault(_: Request, __: Exception) -> Response:
    return problem(500, "something went wrong on our side; the log of the API says what")
