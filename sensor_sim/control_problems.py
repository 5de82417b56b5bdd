"""What a control API says of what it cannot do: problem documents (RFC 9457)."""

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from vigie.problems import problem


def tell_problems(app: FastAPI, ways: str) -> None:
    """Let an API tell what is wrong with a request; `ways` are the requests that it takes."""

    def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)  # noqa: S101 - as registered; for mypy
        details = {
            404: f"there is nothing at {request.url.path}: {ways}",
            405: f"{request.url.path} takes another method: {ways}",
        }
        return problem(error.status_code, details.get(error.status_code, str(error.detail)))

    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, http)


def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - as registered; for mypy
    found = [(".".join(map(str, one["loc"][1:])) or "body", one["msg"]) for one in error.errors()]
    return problem(422, "; ".join(f"{name}: {message}" for name, message in found), found)
