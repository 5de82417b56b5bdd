"""The OpenAPI document: FastAPI's, with examples of the city, and problems as they are sent."""

from typing import Any

from fastapi import FastAPI

from api.examples import examples_of
from api.schemas.columns import Columns
from vigie.city import City

_FIRST_ERROR = 400
_REFERENCE = "#/components/schemas/{model}"


def document(app: FastAPI, city: City) -> dict[str, Any]:
    """The document of `app` that serves a city, worked out once; assign it to `app.openapi`."""
    if app.openapi_schema is None:
        found, examples = FastAPI.openapi(app), examples_of(city)
        _define_columns(found["components"]["schemas"])
        for path in found["paths"].values():
            for operation in path.values():
                _retype_problems(operation["responses"])
                _give_examples(operation.get("parameters", []), examples)
                if _has_columns(operation):
                    _offer_columns(operation["responses"]["200"]["content"]["application/json"])
    return app.openapi_schema or {}


def _retype_problems(responses: dict[str, Any]) -> None:
    """FastAPI files an error's model under the media type of the route's good answer."""
    for status, response in responses.items():
        if int(status) >= _FIRST_ERROR:
            (described,) = response["content"].values()
            response["content"] = {"application/problem+json": described}


def _give_examples(parameters: list[dict[str, Any]], examples: dict[str, Any]) -> None:
    for parameter in parameters:
        if parameter["name"] in examples:
            parameter["schema"]["examples"] = [examples[parameter["name"]]]


def _define_columns(schemas: dict[str, Any]) -> None:
    described = Columns.model_json_schema(ref_template=_REFERENCE)
    schemas.update({**described.pop("$defs"), Columns.__name__: described})


def _has_columns(operation: dict[str, Any]) -> bool:
    return any(one["name"] == "format" for one in operation.get("parameters", []))


def _offer_columns(json: dict[str, Any]) -> None:
    """By `format=columns`, the same media type has another form."""
    columns = {"$ref": _REFERENCE.format(model=Columns.__name__)}
    json["schema"] = {"anyOf": [json["schema"], columns]}
