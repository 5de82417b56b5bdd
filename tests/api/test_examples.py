"""Every example of the OpenAPI document is true of the demo city: asked, it is answered."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.demo import CITIES, demo
from tests.api.test_openapi import ACTS, ANSWERS, asked_at
from tests.conftest import database_in, drop_database, new_database
from vigie.catalogue import load_catalogue
from vigie.city import load_city

FILTERS = {"device", "kind", "programme", "district", "search", "bbox"}


@pytest.fixture(scope="module")
def marseille(admin_url: str) -> Iterator[httpx.Client]:
    name = new_database(admin_url)
    with demo(database_in(admin_url, name)) as client:
        yield client
    drop_database(admin_url, name)


@pytest.fixture(scope="module")
def document(marseille: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = marseille.get("/openapi.json").json()
    return found


def examples_of(parameter: dict[str, Any]) -> list[Any]:
    schemas = [parameter["schema"], *parameter["schema"].get("anyOf", [])]
    return [one for schema in schemas for one in schema.get("examples", [])]


@pytest.mark.parametrize("path", ANSWERS)
def test_every_example_of_a_parameter_can_be_asked(
    path: str, marseille: httpx.Client, document: dict[str, Any]
) -> None:
    parameters = document["paths"][path]["get"].get("parameters", [])
    needed = {one["name"]: examples_of(one)[0] for one in parameters if one.get("required")}
    for parameter in parameters:
        for example in examples_of(parameter):
            asked = {**needed, parameter["name"]: example}
            place = path
            if parameter["in"] == "path":
                place = path.format(**asked)
                asked = {}

            answer = marseille.get(asked_at(place), params=asked)

            assert answer.status_code == 200, (asked, answer.text)
            ANSWERS[path].model_validate_json(answer.content)


def test_every_example_of_a_filter_finds_something(
    marseille: httpx.Client, document: dict[str, Any]
) -> None:
    asked = 0
    for path in (
        "/v1/devices",
        "/v1/latest",
        "/v1/readings",
        "/v1/quality/devices",
        "/v1/network/devices",
    ):
        for parameter in document["paths"][path]["get"]["parameters"]:
            if parameter["name"] in FILTERS:
                (example,) = examples_of(parameter)
                answer = marseille.get(path, params={parameter["name"]: example}).json()
                assert answer["items"], (path, example)
                asked += 1
    assert asked > len(FILTERS)


def test_every_name_in_an_example_of_an_answer_is_one_of_the_demo_city() -> None:
    city, catalogue = load_city(CITIES / "marseille"), load_catalogue()
    known = {
        "device": {one.id for one in city.devices},
        "district": {one.id for one in city.districts},
        "metric": catalogue.metrics.keys(),
        "kind": catalogue.kinds.keys(),
        "programme": catalogue.programmes.keys(),
    }
    for path, model in (ANSWERS | ACTS).items():
        for example in model.model_json_schema()["examples"]:
            for name, value in _named(example):
                if name in known and value is not None:
                    assert value in known[name], (path, name)


def _named(part: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(part, dict):
        for name, value in part.items():
            yield name, value
            yield from _named(value)
    elif isinstance(part, list):
        for one in part:
            yield from _named(one)


def test_the_example_of_the_stream_is_of_the_demo_city(document: dict[str, Any]) -> None:
    content = document["paths"]["/v1/stream"]["get"]["responses"]["200"]["content"]
    devices = {one.id for one in load_city(CITIES / "marseille").devices}

    assert any(f'"device":"{one}"' in content["text/event-stream"]["example"] for one in devices)
