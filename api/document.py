"""The OpenAPI document: FastAPI's, with problems under the media type that they have."""

from typing import Any

from fastapi import FastAPI

_FIRST_ERROR = 400


def document(app: FastAPI) -> dict[str, Any]:
    """The document of `app`, worked out once; assign it to `app.openapi`."""
    if app.openapi_schema is None:
        found = FastAPI.openapi(app)
        for path in found["paths"].values():
            for operation in path.values():
                _retype_problems(operation["responses"])
    return app.openapi_schema or {}


def _retype_problems(responses: dict[str, Any]) -> None:
    """FastAPI files an error's model under the media type of the route's good answer."""
    for status, response in responses.items():
        if int(status) >= _FIRST_ERROR:
            (described,) = response["content"].values()
            response["content"] = {"application/problem+json": described}
