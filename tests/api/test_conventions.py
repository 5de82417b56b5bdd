"""The conventions that every resource keeps, held against the OpenAPI document."""

import re
from typing import Any

import pytest

from api.access.policy import NEEDS, Need
from api.app import create_app
from vigie.settings import Settings

# What a name means wherever it stands, and whether it may be repeated.
FILTERS = {
    "device": True,
    "kind": True,
    "programme": True,
    "district": True,
    "metric": True,
    "status": True,
    "health": True,
    "feed": False,
    "reason": False,
    "search": False,
    "bbox": False,
    "start": False,
    "end": False,
    "at": False,
}
OF_ONE_METRIC = {"/v1/top", "/v1/profile", "/v1/states", "/v1/snapshot"}
# Lists that are whole: a ranking, and the few figures that the city chose.
WHOLE = {"/v1/top", "/v1/indicators"}
# Signing in and out, which changes nothing of the city.
SESSIONS = {"/v1/sessions": {"post"}, "/v1/sessions/current": {"get", "delete"}}
PROBLEM = "#/components/schemas/Problem"


@pytest.fixture
def routes(settings: Settings) -> dict[str, dict[str, Any]]:
    """What can be read under /v1, with the parameters of each by name."""
    document = create_app(settings).openapi()
    schemas = document["components"]["schemas"]
    return {
        path: {
            "parameters": {one["name"]: one for one in operations["get"].get("parameters", [])},
            "responses": operations["get"]["responses"],
            "answer": _answer(operations["get"], schemas),
            "methods": set(operations),
        }
        for path, operations in document["paths"].items()
        if path.startswith("/v1/") and "get" in operations
    }


@pytest.fixture
def acts(settings: Settings) -> dict[str, dict[str, Any]]:
    """The operations under /v1 that change something of the city."""
    paths = create_app(settings).openapi()["paths"]
    return {
        path: operations
        for path, operations in paths.items()
        if "post" in operations and path not in SESSIONS
    }


def _answer(operation: dict[str, Any], schemas: dict[str, Any]) -> dict[str, Any]:
    content = operation["responses"]["200"]["content"]
    schema = content.get("application/json", {}).get("schema", {})
    reference = schema.get("anyOf", [schema])[0].get("$ref", "")
    fields: dict[str, Any] = schemas.get(reference.rpartition("/")[2], {}).get("properties", {})
    return fields


def is_repeated(parameter: dict[str, Any]) -> bool:
    return bool(parameter["schema"].get("type") == "array")


def test_a_list_comes_in_pages(routes: dict[str, dict[str, Any]]) -> None:
    lists = {path for path, route in routes.items() if "items" in route["answer"]}
    assert {"/v1/devices", "/v1/metrics", "/v1/dead-letters"} < lists
    for path in lists - WHOLE:
        assert {"limit", "cursor"} <= routes[path]["parameters"].keys(), path
        assert "next" in routes[path]["answer"], path
    for path in routes.keys() - lists:
        assert "cursor" not in routes[path]["parameters"], path


def test_a_limit_says_its_default_and_its_bounds(routes: dict[str, dict[str, Any]]) -> None:
    for path, route in routes.items():
        if "limit" in route["parameters"]:
            schema = route["parameters"]["limit"]["schema"]
            assert schema["minimum"] == 1, path
            assert 1 <= schema["default"] <= schema["maximum"], path


def test_a_filter_has_one_name_and_one_form(routes: dict[str, dict[str, Any]]) -> None:
    for path, route in routes.items():
        for name, parameter in route["parameters"].items():
            is_header = parameter["in"] == "header"
            assert is_header or re.fullmatch(r"[a-z]+(_[a-z]+)*", name), (path, name)
            assert name + "s" not in FILTERS, (path, name)
            if name in FILTERS:
                may_be_repeated = FILTERS[name] and not (name == "metric" and path in OF_ONE_METRIC)
                assert is_repeated(parameter) is may_be_repeated, (path, name)


def test_who_narrows_by_kind_narrows_by_programme_too(routes: dict[str, dict[str, Any]]) -> None:
    for path, route in routes.items():
        if "kind" in route["parameters"]:
            assert "programme" in route["parameters"], path


def test_a_range_has_a_start_and_an_end(routes: dict[str, dict[str, Any]]) -> None:
    for path, route in routes.items():
        assert ("start" in route["parameters"]) is ("end" in route["parameters"]), path


def test_an_order_may_be_turned_round(routes: dict[str, dict[str, Any]]) -> None:
    sorted_lists = {path for path, route in routes.items() if "sort" in route["parameters"]}
    assert {"/v1/devices", "/v1/latest", "/v1/quality/devices", "/v1/dead-letters"} <= sorted_lists
    for path in sorted_lists:
        schema = routes[path]["parameters"]["sort"]["schema"]
        names = {one.removeprefix("-") for one in schema["enum"]}
        assert set(schema["enum"]) == names | {f"-{one}" for one in names}, path
        assert schema["default"] in schema["enum"], path


def test_every_parameter_is_explained_and_none_is_a_header(
    routes: dict[str, dict[str, Any]],
) -> None:
    for path, route in routes.items():
        for name, parameter in route["parameters"].items():
            assert parameter["in"] in {"query", "path", "header"}, (path, name)
            assert parameter["description"].endswith("."), (path, name)


def test_what_cannot_be_answered_is_a_problem_document(routes: dict[str, dict[str, Any]]) -> None:
    for path, route in routes.items():
        assert route["methods"] == SESSIONS.get(path, {"get"}), path
        for status, response in route["responses"].items():
            if int(status) >= 400:
                described = response["content"]["application/problem+json"]["schema"]
                assert described == {"$ref": PROBLEM}, (path, status)
        assert {"422", "503"} <= route["responses"].keys(), path


def test_what_changes_something_is_apart_from_what_is_read(
    acts: dict[str, dict[str, Any]],
) -> None:
    assert {"/v1/alarms/acknowledge", "/v1/devices/confirm"} < acts.keys()
    for path, operations in acts.items():
        assert operations.keys() == {"post"}, path
        assert NEEDS[path] is Need.OPERATE, path
        for status, response in operations["post"]["responses"].items():
            if int(status) >= 400:
                assert response["content"].keys() == {"application/problem+json"}, (path, status)


def test_what_can_be_done_to_one_can_be_done_to_several(acts: dict[str, dict[str, Any]]) -> None:
    ones = {path for path in acts if "{" in path}
    assert ones
    for path in ones:
        assert re.sub(r"/\{[a-z_]+\}", "", path) in acts
