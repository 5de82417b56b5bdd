"""What the OpenAPI document says is true: of its examples, and of real answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection
from pydantic import BaseModel

from api.app import create_app
from api.schemas import (
    alarm_statistics,
    alarms,
    audit,
    balances,
    catalogue,
    city,
    devices,
    goals,
    maintenance,
    measures,
    network,
    now,
    problem,
    quality,
    sessions,
    status,
)
from tests.api.alarms import raised
from tests.storing import store
from vigie.model import DeadLetter, Device, Quality, Reading, Reason
from vigie.settings import Settings
from vigie.store.health import DeviceNews, FeedNews, News, add
from vigie.store.write import Batch, Writer, report_status

ANSWERS: dict[str, type[BaseModel]] = {
    "/v1/city": city.City,
    "/v1/districts": city.Districts,
    "/v1/programmes": catalogue.Programmes,
    "/v1/metrics": catalogue.Metrics,
    "/v1/kinds": catalogue.Kinds,
    "/v1/devices": devices.Devices,
    "/v1/latest": devices.Latest,
    "/v1/readings": devices.Readings,
    "/v1/aggregates": measures.Aggregates,
    "/v1/states": measures.States,
    "/v1/top": measures.Top,
    "/v1/profile": measures.Profiles,
    "/v1/indicators": now.Indicators,
    "/v1/balances": balances.Balances,
    "/v1/balances/history": balances.BalanceHistories,
    "/v1/goals": goals.Goals,
    "/v1/goals/history": goals.GoalHistories,
    "/v1/snapshot": now.Snapshot,
    "/v1/alarms": alarms.Alarms,
    "/v1/alarms/rules": alarms.AlarmRules,
    "/v1/alarms/statistics": alarm_statistics.AlarmStatistics,
    "/v1/alarms/{alarm_id}": alarms.AlarmHistory,
    "/v1/status": status.Status,
    "/v1/maintenance": maintenance.Maintenance,
    "/v1/dead-letters": status.DeadLetters,
    "/v1/dead-letters/groups": status.DeadLetterGroups,
    "/v1/network": network.Network,
    "/v1/network/devices": network.DeviceHealths,
    "/v1/quality/devices": quality.DeviceQualities,
    "/v1/quality/feeds": quality.FeedQualities,
    "/v1/audit": audit.Audit,
    "/v1/sessions/current": sessions.Somebody,
    "/healthz": status.Health,
    "/readyz": status.Health,
}
# What is done by POST, what that answers, and what it takes.
ACTS: dict[str, type[BaseModel]] = {
    f"/v1/alarms{place}/{act}": answer
    for act in ("acknowledge", "comment", "shelve", "unshelve")
    for place, answer in (("", alarms.AlarmsChanged), ("/{alarm_id}", alarms.Alarm))
} | {
    f"/v1/devices{place}/{act}": answer
    for act in ("confirm", "retire")
    for place, answer in (("", devices.DevicesChanged), ("/{device_id}", devices.Device))
}
OF_A_METRIC = {
    "/v1/aggregates": {"metric": "mean_speed"},
    "/v1/top": {"metric": "mean_speed"},
    "/v1/profile": {"metric": "mean_speed"},
    "/v1/snapshot": {"metric": "mean_speed"},
    "/v1/states": {"metric": "door_state"},
}


def asked_at(path: str) -> str:
    """Where a path is asked whose alarm is the first."""
    return path.replace("{alarm_id}", "1")


@pytest.fixture
def document(settings: Settings) -> dict[str, Any]:
    return create_app(settings).openapi()


@pytest.mark.parametrize(
    "model",
    [
        *dict.fromkeys([*ANSWERS.values(), *ACTS.values()]),
        *(sessions.Session, problem.Problem, alarms.AlarmConflict),
    ],
)
def test_examples_are_answers_that_could_be(model: type[BaseModel]) -> None:
    (example,) = model.model_json_schema()["examples"]

    again = model.model_validate(example).model_dump(mode="json")

    assert again == example


def test_every_route_says_what_it_answers(document: dict[str, Any]) -> None:
    assert document["paths"].keys() == {*ANSWERS, *ACTS, "/v1/sessions", "/v1/stream", "/metrics"}
    for path, model in ANSWERS.items():
        operation = document["paths"][path]["get"]
        content = operation["responses"]["200"]["content"]
        schema = content["application/json"]["schema"]
        first, *others = schema.get("anyOf", [schema])
        assert first["$ref"].endswith(f"/{model.__name__}"), path
        assert [one["$ref"].rpartition("/")[2] for one in others] in ([], ["Columns"]), path
        assert operation["description"], path
        for parameter in operation.get("parameters", []):
            assert "description" in {**parameter, **parameter["schema"]}, (path, parameter["name"])


def test_every_act_says_what_it_answers(document: dict[str, Any]) -> None:
    for path, model in ACTS.items():
        operation = document["paths"][path]["post"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert schema["$ref"].endswith(f"/{model.__name__}"), path
        assert operation["description"], path
        assert ("409" in operation["responses"]) is ("{" in path), path


def test_what_is_said_to_be_the_default_can_be_asked_for(
    api: httpx.Client, connection: Connection, document: dict[str, Any]
) -> None:
    assert raised(connection) == 1
    for path in ANSWERS:
        defaults = {
            one["name"]: one["schema"]["default"]
            for one in document["paths"][path]["get"].get("parameters", [])
            if one["schema"].get("default", []) not in ([], None)
        }
        asked = {**defaults, **OF_A_METRIC.get(path, {})}
        assert api.get(asked_at(path), params=asked).status_code == 200, asked


def test_real_answers_are_as_described(
    api: httpx.Client, connection: Connection, document: dict[str, Any]
) -> None:
    now = datetime.now(UTC)
    store(
        connection,
        [
            Reading("counter-n1", "mean_speed", now, 43.0),
            Reading("roving", "mean_speed", now, 999.0, Quality.OUT_OF_RANGE),
            Reading("roving", "door_state", now - timedelta(hours=1), 1.0),
        ],
        devices=[Device("roving", "traffic_counter")],
    )
    letter = DeadLetter(now, "testville/x", b"\xff", Reason.NOT_TEXT, "not UTF-8")
    Writer(connection).write(Batch(dead_letters=[letter]))
    report_status(connection, "ingest", "one", {"connected": True, "broker": "mqtt://x:1"})
    heard = News([DeviceNews("roving", "canonical", now, now)], [FeedNews("canonical", now, now)])
    add(connection, heard)
    assert raised(connection) == 1

    for path, model in ANSWERS.items():
        needed = OF_A_METRIC.get(path, {})
        answer = api.get(
            asked_at(path), params={**needed, **({"limit": 1} if path == "/v1/latest" else {})}
        )
        assert answer.status_code == 200
        assert answer.headers["content-type"] in _described(document, path, 200)
        again = model.model_validate_json(answer.content).model_dump(mode="json")
        assert again == answer.json(), path


def test_problems_are_as_described(api: httpx.Client, document: dict[str, Any]) -> None:
    answer = api.get("/v1/latest?limit=0")

    assert [answer.headers["content-type"]] == [*_described(document, "/v1/latest", 422)]
    problem.Problem.model_validate_json(answer.content)


def _described(document: dict[str, Any], path: str, status: int) -> dict[str, Any]:
    content: dict[str, Any] = document["paths"][path]["get"]["responses"][str(status)]["content"]
    return content
