"""What is internal does not exist for the public.

The public of a city with something internal is answered as the public of a twin that never had it.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import psycopg
import pytest
from httpx_sse import EventSource, connect_sse

from api.access.policy import NEEDS, Need, need_of
from api.access.visibility import shown_city
from api.app import create_app
from tests.api.access.cities import (
    END,
    NEWEST,
    START,
)
from tests.api.access.twins import Twins, lasting
from tests.conftest import CITIES
from tests.storing import store
from vigie.city import load_city
from vigie.city.measures import Measure
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.read.hidden import Hidden
from vigie.store.write import report_status

RANGE: dict[str, Any] = {"start": START.isoformat(), "end": END.isoformat()}
HALF = START + (END - START) / 2
THEN = {"at": (HALF + timedelta(seconds=30)).isoformat()}
FLOW = {**RANGE, "metric": "vehicle_flow"}
POWER = {**RANGE, "metric": "active_power"}
# How each resource is asked; what the public and those with a key are answered then differs.
ASKED: dict[str, list[dict[str, Any]]] = {
    "/v1/city": [{}],
    "/v1/devices": [
        {},
        {"search": "secret"},
        {"kind": "car_park"},
        {"district": "north"},
        {"metric": "active_power"},
    ],
    "/v1/latest": [
        {},
        {"metric": "active_power"},
        {"device": ["secret-park", "park-s1"]},
        {"sort": "-value"},
        THEN,
    ],
    "/v1/readings": [RANGE, {**RANGE, "format": "csv"}, {**POWER, "format": "ndjson"}],
    "/v1/aggregates": [
        {**FLOW, "bucket": "1h"},
        {**FLOW, "bucket": "1d", "group_by": "district"},
        {**FLOW, "bucket": "15m", "group_by": "device"},
        {**RANGE, "metric": ["vehicle_flow", "active_power"], "group_by": "district,kind"},
        {**FLOW, "bucket": "all", "per": "resident", "format": "csv"},
        {**POWER, "bucket": "15m", "group_by": "kind", "stat": "max"},
        {**POWER, "bucket": "7m", "stat": "time_weighted"},
        {**POWER, "bucket": "all", "stat": "p90"},
        {**RANGE, "metric": "mean_speed", "bucket": "1h", "suspect": "include"},
        {**RANGE, "metric": "energy_index", "bucket": "1d", "compare": "1d"},
        {**FLOW, "start": HALF.isoformat(), "bucket": "1h", "compare": "typical"},
    ],
    "/v1/states": [{**RANGE, "metric": "lighting_state", "bucket": "1d", "group_by": "district"}],
    "/v1/top": [FLOW, {**POWER, "group_by": "district"}],
    "/v1/profile": [{**FLOW, "group_by": "kind"}],
    "/v1/indicators": [{}, THEN],
    "/v1/balances": [{}, THEN],
    "/v1/balances/history": [{**RANGE, "bucket": "1h"}],
    "/v1/goals": [{}, THEN],
    "/v1/goals/history": [{**RANGE, "bucket": "1h"}, {**RANGE, "bucket": "all", "per": "resident"}],
    "/v1/snapshot": [
        {"metric": "vehicle_flow", "group_by": "district"},
        {"metric": "free_places", "group_by": "device"},
        {"metric": "active_power", "stat": "count", "group_by": "programme"},
        {**THEN, "metric": "vehicle_flow", "group_by": "district"},
        {**THEN, "metric": "active_power", "group_by": "kind"},
    ],
    "/v1/alarms": [
        {},
        {**RANGE, "format": "csv"},
        {"district": "north", "sort": "severity"},
        {"kind": "traffic_counter"},
        {"at": HALF.isoformat()},
    ],
    "/v1/alarms/rules": [{}],
    "/v1/alarms/statistics": [RANGE, {**RANGE, "group_by": "device"}],
    "/v1/alarms/{alarm_id}": [{}],
    "/v1/status": [{}, THEN],
    "/v1/network": [{}, {"group_by": "kind"}, {"group_by": "district"}, THEN],
    "/v1/network/devices": [{}, {"search": "secret"}, {"sort": "-last_seen"}, THEN],
    "/v1/quality/devices": [{}],
    "/catalog": [{"format": "turtle"}],
}
# What comes with Vigie itself, so that the twin has it, too.
CATALOGUE = {"/v1/metrics", "/v1/kinds"}
# The same for everybody, or told apart by tests of their own.
ALIKE = {"/v1/districts", "/v1/programmes", "/healthz", "/readyz"}
STREAMS = {"/v1/stream"}
SENSORTHINGS = {"/sta/v1.1", "/sta/v1.1/"}  # see test_sensorthings.py


def questions() -> list[tuple[str, dict[str, Any]]]:
    return [(path, asked) for path, every in ASKED.items() for asked in every]


@pytest.mark.parametrize(("path", "asked"), questions())
def test_the_public_is_answered_as_if_the_internal_had_never_been(
    path: str, asked: dict[str, Any], twins: Twins
) -> None:
    path = path.format(alarm_id=1)
    public = lasting(twins.public.get(path, params=asked))

    assert public == lasting(twins.twin.get(path, params=asked))
    assert public != lasting(twins.reader.get(path, params=asked)), "nothing is hidden here"


@pytest.mark.parametrize("path", sorted(CATALOGUE))
def test_the_catalogue_lists_nothing_internal(path: str, twins: Twins) -> None:
    public, all_of_it = twins.public.get(path), twins.reader.get(path)
    internal = {"lane_occupancy", "water_meter"}

    assert not [name for name in internal if name in public.text]
    assert [name for name in internal if name in all_of_it.text]
    assert len(public.json()["items"]) == len(all_of_it.json()["items"]) - 1


@pytest.mark.parametrize("path", sorted(ASKED))
@pytest.mark.parametrize("name", ["metric", "kind"])
def test_a_hidden_name_is_answered_as_one_that_nobody_has(
    path: str, name: str, twins: Twins
) -> None:
    hidden, unheard_of = {"metric": ("lane_occupancy", "no_such")}.get(
        name, ("water_meter", "no_such")
    )
    path = path.format(alarm_id=1)
    told = twins.public.get(path, params={name: hidden})
    same = twins.public.get(path, params={name: unheard_of})

    assert told.status_code == same.status_code
    if told.status_code == 422:
        detail = told.json()["errors"][0]
        assert detail["message"].replace(hidden, unheard_of) == same.json()["errors"][0]["message"]


def test_an_alarm_of_something_internal_is_one_that_never_was(twins: Twins) -> None:
    shown = {one["id"] for one in pages(twins.public, "/v1/alarms")}
    known = {one["id"] for one in pages(twins.reader, "/v1/alarms")}

    assert shown < known
    assert len(known - shown) == 11
    for number in known - shown:
        assert twins.reader.get(f"/v1/alarms/{number}").status_code == 200
        hidden = twins.public.get(f"/v1/alarms/{number}")
        unheard_of = twins.public.get("/v1/alarms/999999")
        assert hidden.status_code == unheard_of.status_code == 404
        assert hidden.json()["detail"] == unheard_of.json()["detail"].replace("999999", str(number))


def test_a_hidden_name_is_so_beside_other_mistakes_too(twins: Twins) -> None:
    def named(metric: str) -> list[dict[str, str]]:
        asked = {"metric": metric, "limit": 0, "start": "x"}
        errors: list[dict[str, str]] = twins.public.get("/v1/readings", params=asked).json()[
            "errors"
        ]
        return sorted(errors, key=lambda one: one["parameter"])

    hidden, unheard_of = named("lane_occupancy"), named("no_such")

    assert [one["parameter"] for one in hidden] == ["limit", "metric", "start"]
    hidden[1]["message"] = hidden[1]["message"].replace("lane_occupancy", "no_such")
    assert hidden == unheard_of


@pytest.mark.parametrize(
    "path", ["/v1/devices", "/v1/latest", "/v1/quality/devices", "/v1/network/devices"]
)
def test_a_cursor_of_somebody_who_sees_more_shows_no_more(path: str, twins: Twins) -> None:
    everything = {one["device" if "device" in one else "id"] for one in pages(twins.public, path)}
    for limit in range(1, 12):
        cursor = twins.reader.get(path, params={"limit": limit}).json()["next"]
        if cursor is not None:
            shown = twins.public.get(path, params={"cursor": cursor}).json()["items"]
            assert {one["device" if "device" in one else "id"] for one in shown} <= everything


def pages(client: httpx.Client, path: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = client.get(path).json()["items"]
    return items


def test_every_route_has_decided_what_it_shows(twins: Twins) -> None:
    """A new route: say in api/access/policy.py what it needs, and here how it is asked."""
    paths = twins.public.get("/openapi.json").json()["paths"]
    undecided = [path for path in paths if need_of(path) is None]
    told = {*ASKED, *CATALOGUE, *ALIKE, *STREAMS, *SENSORTHINGS}
    untold = [path for path, need in NEEDS.items() if need is Need.READING and path not in told]

    assert not undecided, "api/access/policy.py does not say who may ask"
    assert not untold, "ASKED does not say how to find out that nothing internal is shown"


def test_routes_outside_of_the_document_have_decided_too() -> None:
    settings = Settings(city="testville", cities_dir=CITIES)
    routes = [str(getattr(route, "path", "")) for route in create_app(settings).routes]

    assert [path for path in routes if path and need_of(f"{path.rstrip('/')}") is None] == [
        "/static-offline-docs"
    ]


@pytest.mark.parametrize("path", sorted(ALIKE))
def test_what_has_no_secrets_is_the_same_for_all(path: str, twins: Twins) -> None:
    answers = {client.get(path).content for client in (twins.public, twins.reader, twins.twin)}

    assert len(answers) == 1


def test_the_public_is_not_told_of_messages_that_came_where_some_are_internal(
    twins: Twins,
) -> None:
    counts = {"received": 100, "stored": 200, "duplicates": 3, "dead_letters": 1}
    told_with_counts = {
        "readings_per_s": 2.5,
        "waiting": 4,
        "committed_at": START.isoformat(),
        "lag_s": 0.25,
    }
    state = {
        "connected": True,
        "broker": "mqtt://127.0.0.1:1883",
        **counts,
        **told_with_counts,
    }
    with (
        psycopg.connect(twins.database_url, autocommit=True) as ours,
        psycopg.connect(twins.twin_url, autocommit=True) as twins_own,
    ):
        for connection in (ours, twins_own):
            report_status(connection, "ingest", "one", state)

    public, reader, twin = (
        client.get("/v1/status").json() for client in (twins.public, twins.reader, twins.twin)
    )

    untold = counts.keys() | told_with_counts.keys()
    assert {public["ingest"][name] for name in untold} == {None}
    assert public["dead_letters_24h"] is None
    assert public["ingest"]["broker"] == state["broker"]
    for told in (reader, twin):
        assert None not in {told["ingest"][name] for name in untold}
        assert told["dead_letters_24h"] == 0


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        (Hidden(metrics=("mean_speed",)), ["clean_air", "calm_demand", "dim_lights"]),
        (Hidden(metrics=("active_power",)), ["fluid_roads", "clean_air"]),
        (Hidden(kinds=("light_cabinet",)), ["fluid_roads", "clean_air", "calm_demand"]),
        (Hidden(metrics=("mean_speed", "no2", "active_power")), []),
    ],
)
def test_a_goal_is_hidden_with_what_it_measures(hidden: Hidden, shown: list[str]) -> None:
    city = load_city(CITIES / "testville")

    assert [one.id for one in shown_city(city, hidden).config.goals] == shown


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [(Hidden(metrics=("vehicle_flow",)), []), (Hidden(metrics=("mean_speed",)), ["traffic"])],
)
def test_a_sentence_for_citizens_is_hidden_with_what_it_tells_of(
    hidden: Hidden, shown: list[str]
) -> None:
    public = shown_city(load_city(CITIES / "testville"), hidden).config.public

    assert [one.id for one in public.sentences] == shown
    assert public.privacy is not None


def test_a_share_is_hidden_with_what_it_is_a_part_of() -> None:
    city = load_city(CITIES / "testville")
    lights = city.config.goals[-1]
    of_solar = lights.model_copy(update={"share_of": Measure(metric="generated_power")})
    given = replace(city, config=city.config.model_copy(update={"goals": (lights, of_solar)}))

    shown = shown_city(given, Hidden(metrics=("generated_power",))).config.goals

    assert shown == (lights,)


def test_a_stream_does_not_tell_the_public_of_the_internal(twins: Twins) -> None:
    later = NEWEST + timedelta(minutes=1)
    news = [
        Reading("secret-park", "free_places", later, -1.0),
        Reading("counter-n1", "lane_occupancy", later, -1.0),
        Reading("tap-1", "water_index", later, -1.0),
        Reading("park-s1", "free_places", later, -1.0),
    ]
    with (
        connect_sse(twins.public, "GET", "/v1/stream") as public,
        connect_sse(twins.reader, "GET", "/v1/stream") as reader,
        psycopg.connect(twins.database_url, autocommit=True) as connection,
    ):
        store(connection, news)

        assert told_of(public, until="park-s1") == {("park-s1", "free_places")}
        assert told_of(reader, until="park-s1") == {(one.device, one.metric) for one in news}


def told_of(source: EventSource, until: str) -> set[tuple[str, str]]:
    """The series of the news, which come together, in the event that tells of a device."""
    for event in source.iter_sse():
        if event.event == "readings":
            items = event.json()["items"]
            found = {(one["device"], one["metric"]) for one in items if one["value"] == -1.0}
            if until in {device for device, _ in found}:
                return found
    raise AssertionError("the stream ended")
