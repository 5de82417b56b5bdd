"""What staff do about devices over HTTP: who may, what comes of it, and what cannot be."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from httpx_sse import connect_sse
from psycopg import Connection

from tests.api.serving import client_of
from tests.servers import wait_until
from tests.storing import store
from vigie.city import load_city
from vigie.model import Device
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.store.api_keys import create
from vigie.store.migrate import migrate
from vigie.store.write import Batch, Writer

NORTH = {"lat": 43.315, "lon": 5.365}


@pytest.fixture(autouse=True)
def newcomer(connection: Connection) -> None:
    store(connection, [], devices=[Device("newcomer", "traffic_counter", interval_s=60)])


@pytest.fixture
def ann(url: str, connection: Connection) -> Iterator[httpx.Client]:
    with client_of(url, create(connection, "ann", Scope.OPERATE, None)) as client:
        yield client


def as_stored(connection: Connection, device: str = "newcomer") -> tuple[Any, ...]:
    row = connection.execute(
        "SELECT status, name, kind, lat, lon, district, interval_s FROM device WHERE id = %s",
        [device],
    ).fetchone()
    assert row is not None
    return row


@pytest.mark.parametrize("act", ["confirm", "retire"])
def test_only_who_operates_the_city_may(
    act: str, url: str, public: httpx.Client, connection: Connection
) -> None:
    with client_of(url, create(connection, "reader", Scope.READ, None)) as reader:
        for path in (f"/v1/devices/newcomer/{act}", f"/v1/devices/{act}"):
            assert public.post(path, json={}).status_code == 401
            assert reader.post(path, json={}).status_code == 403
    assert as_stored(connection)[0] == "provisional"


def test_a_device_is_confirmed_with_what_is_known_better_of_it(
    ann: httpx.Client, connection: Connection
) -> None:
    said = {"name": " Rue Paradis ", "kind": "air_station", "interval_s": 300, **NORTH}

    answer = ann.post("/v1/devices/newcomer/confirm", json=said)

    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "confirmed"
    assert answer.json()["programme"] == "environment"
    assert as_stored(connection) == (
        *("confirmed", "Rue Paradis", "air_station"),
        *(43.315, 5.365, "north", 300.0),
    )


def test_what_staff_said_outlives_what_the_device_says_and_a_migration(
    ann: httpx.Client, connection: Connection, settings: Settings
) -> None:
    ann.post("/v1/devices/newcomer/confirm", json={"name": "Rue Paradis", **NORTH})
    ann.post("/v1/devices/park-s1/retire")

    about = Device("newcomer", "traffic_counter", name="sensor 7", lat=43.29, lon=5.36)
    Writer(connection).write(Batch(descriptions=[about]))
    migrate(connection, load_city(settings.city_dir))

    assert as_stored(connection)[1:6] == ("Rue Paradis", "traffic_counter", 43.315, 5.365, "north")
    assert as_stored(connection, "park-s1")[0] == "retired"


def test_a_district_may_be_said_apart_from_the_place(
    ann: httpx.Client, connection: Connection
) -> None:
    ann.post("/v1/devices/newcomer/confirm", json={**NORTH, "district": "south"})
    assert as_stored(connection)[5] == "south"

    ann.post("/v1/devices/newcomer/confirm", json={"lat": 43.6, "lon": 5.0})
    assert as_stored(connection)[3:6] == (43.6, 5.0, None), "outside of every district"

    ann.post("/v1/devices/newcomer/confirm", json={"name": "Far"})
    assert as_stored(connection)[1:6] == ("Far", "traffic_counter", 43.6, 5.0, None)


def test_what_the_city_s_file_lists_is_corrected_there_and_retired_here(
    ann: httpx.Client, connection: Connection
) -> None:
    refused = ann.post("/v1/devices/counter-n1/confirm", json={"name": "Mine"})

    assert refused.status_code == 409
    assert "devices.csv" in refused.json()["detail"]
    assert ann.post("/v1/devices/counter-n1/retire").json()["status"] == "retired"
    assert ann.post("/v1/devices/counter-n1/confirm").json()["status"] == "confirmed"
    assert as_stored(connection, "counter-n1")[1] == "North ring"


@pytest.mark.parametrize(
    ("said", "parameter"),
    [
        ({"lat": 43.3}, "body"),
        ({"lat": 143.3, "lon": 5.4}, "lat"),
        ({"kind": "spaceship"}, "kind"),
        ({"district": "atlantis"}, "district"),
        ({"name": "a\0b"}, "name"),
        ({"name": ""}, "name"),
        ({"status": "confirmed"}, "status"),
    ],
)
def test_what_is_said_badly_is_refused_by_name(
    said: dict[str, Any], parameter: str, ann: httpx.Client, connection: Connection
) -> None:
    answer = ann.post("/v1/devices/newcomer/confirm", json=said)

    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.json()["errors"]] == [parameter]
    assert as_stored(connection)[0] == "provisional"


def test_of_several_those_are_changed_that_there_are(
    ann: httpx.Client, connection: Connection
) -> None:
    told = ann.post("/v1/devices/confirm", json={"ids": ["newcomer", "nobody"]}).json()

    assert [(one["id"], one["status"]) for one in told["done"]] == [("newcomer", "confirmed")]
    assert told["refused"] == [{"id": "nobody", "detail": "there is no such device"}]
    told = ann.post("/v1/devices/retire", json={"ids": ["newcomer", "park-s1"]}).json()
    assert [one["status"] for one in told["done"]] == ["retired", "retired"]
    assert ann.post("/v1/devices/nobody/retire").status_code == 404


def test_an_act_is_noted_and_told_to_who_listens(
    ann: httpx.Client, api: httpx.Client, connection: Connection
) -> None:
    with connect_sse(api, "GET", "/v1/stream") as source:
        events = source.iter_sse()
        next(events)
        ann.post("/v1/devices/newcomer/confirm")
        assert next(one for one in events if one.event == "devices")

    wait_until(lambda: bool(notes(connection)), timeout_s=10, what="the note")
    ((who, target, outcome, rows),) = notes(connection)
    assert who.endswith("(ann)")
    assert (target, outcome, rows) == ("/v1/devices/newcomer/confirm", "done", 1)


def notes(connection: Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT caller, target, outcome, rows FROM audit WHERE action = 'change'"
    ).fetchall()
