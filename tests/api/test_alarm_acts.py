"""What staff do about alarms over HTTP: who may, what comes of it, and what cannot be."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from tests.api.alarms import PEAK, raised
from tests.api.serving import client_of
from tests.evaluating import clear_alarm
from tests.servers import wait_until
from vigie.scopes import Scope
from vigie.store.api_keys import create

LATER = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
SHELVE = {"until": LATER, "comment": "works on site"}
ACTS: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "comment": {"comment": "on my way"},
    "shelve": SHELVE,
    "unshelve": {},
}


@pytest.fixture
def ann(url: str, connection: Connection) -> Iterator[httpx.Client]:
    with client_of(url, create(connection, "ann", Scope.OPERATE, None)) as client:
        yield client


@pytest.fixture
def bob(url: str, connection: Connection) -> Iterator[httpx.Client]:
    with client_of(url, create(connection, "bob", Scope.OPERATE, None)) as client:
        yield client


@pytest.fixture(scope="module")
def shared_ann(shared_url: str, shared_connection: Connection) -> Iterator[httpx.Client]:
    """Her in a city in which all that she wishes is refused."""
    with client_of(shared_url, create(shared_connection, "ann", Scope.OPERATE, None)) as client:
        yield client


@pytest.fixture(scope="module")
def standing(shared_connection: Connection) -> int:
    """The alarm there, about which nothing is done."""
    return raised(shared_connection)


@pytest.mark.parametrize("act", ACTS)
def test_only_who_operates_the_city_may(
    act: str, url: str, public: httpx.Client, connection: Connection
) -> None:
    number = raised(connection)
    with client_of(url, create(connection, "reader", Scope.READ, None)) as reader:
        for path in (f"/v1/alarms/{number}/{act}", f"/v1/alarms/{act}"):
            assert public.post(path, json={}).status_code == 401
            assert reader.post(path, json={}).status_code == 403
    assert connection.execute("SELECT count(*) FROM alarm_event").fetchone() == (1,)


def test_an_act_is_of_its_caller_whatever_the_request_says(
    ann: httpx.Client, connection: Connection
) -> None:
    path = f"/v1/alarms/{raised(connection)}/acknowledge"

    forged = ann.post(path, json={"by": "bob"})
    done = ann.post(path, json={"comment": "  I have it "}).json()

    assert forged.status_code == 422
    assert forged.json()["errors"][0]["parameter"] == "by"
    assert done["state"] == "acknowledged"
    assert done["acknowledged_by"] == done["commented_by"]
    assert done["acknowledged_by"].endswith("(ann)")
    assert done["comment"] == "I have it"


def test_who_has_it_in_hand_may_say_so_again_and_others_are_told(
    ann: httpx.Client, bob: httpx.Client, connection: Connection
) -> None:
    path = f"/v1/alarms/{raised(connection)}/acknowledge"
    first = ann.post(path)

    assert first.status_code == 200
    assert ann.post(path).json() == first.json()
    refused = bob.post(path)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["state"] == "acknowledged"
    assert "(ann) has acknowledged it before" in refused.json()["detail"]


def test_what_is_shelved_is_out_of_sight_until_it_is_back(
    ann: httpx.Client, connection: Connection
) -> None:
    number = raised(connection)

    shelved = ann.post(f"/v1/alarms/{number}/shelve", json=SHELVE).json()

    assert shelved["shelved_by"].endswith("(ann)")
    assert ann.get("/v1/alarms").json()["items"] == []
    assert len(ann.get("/v1/alarms?shelved=only").json()["items"]) == 1
    assert len(ann.get("/v1/alarms?shelved=include").json()["items"]) == 1
    back = ann.post(f"/v1/alarms/{number}/unshelve")
    assert back.json()["shelved_until"] is None
    assert ann.post(f"/v1/alarms/{number}/unshelve").status_code == 409
    assert len(ann.get("/v1/alarms").json()["items"]) == 1


@pytest.mark.parametrize(
    ("act", "body", "parameter"),
    [
        ("comment", {}, "comment"),
        ("comment", {"comment": "   "}, "comment"),
        ("comment", {"comment": "a\0b"}, "comment"),
        ("comment", {"comment": "x" * 2_001}, "comment"),
        ("shelve", {"until": LATER}, "comment"),
        ("shelve", {"comment": "why"}, "until"),
        ("shelve", {"comment": "why", "until": "tomorrow"}, "until"),
    ],
)
def test_what_is_said_badly_is_refused_by_name(
    act: str, body: dict[str, str], parameter: str, shared_ann: httpx.Client, standing: int
) -> None:
    answer = shared_ann.post(f"/v1/alarms/{standing}/{act}", json=body)

    assert answer.status_code == 422
    assert [one["parameter"] for one in answer.json()["errors"]] == [parameter]


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"comment": "\\ud800"}'])
def test_a_body_that_is_no_such_json_is_refused(
    text: str, shared_ann: httpx.Client, standing: int
) -> None:
    answer = shared_ann.post(
        f"/v1/alarms/{standing}/comment",
        content=text,
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("until", ["2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z"])
def test_a_shelf_has_an_end_that_is_to_come_and_not_far(
    until: str, shared_ann: httpx.Client, standing: int
) -> None:
    body = {"until": until, "comment": "why"}
    answer = shared_ann.post(f"/v1/alarms/{standing}/shelve", json=body)

    assert (answer.status_code, answer.json()["state"]) == (409, "raised")


def test_what_is_over_can_only_be_commented_on(ann: httpx.Client, connection: Connection) -> None:
    number = raised(connection)
    ann.post(f"/v1/alarms/{number}/acknowledge")
    clear_alarm(connection, number, datetime.now(UTC))

    assert ann.post(f"/v1/alarms/{number}/shelve", json=SHELVE).json()["state"] == "closed"
    told = ann.post(f"/v1/alarms/{number}/comment", json={"comment": "a fuse"})
    assert (told.status_code, told.json()["state"]) == (200, "closed")


def test_of_several_those_are_changed_that_can_be(
    ann: httpx.Client, bob: httpx.Client, connection: Connection
) -> None:
    ours, theirs = raised(connection), raised(connection, PEAK)
    bob.post(f"/v1/alarms/{theirs}/acknowledge")

    ids = [ours, theirs, 4_000]
    told = ann.post("/v1/alarms/acknowledge", json={"ids": ids, "comment": "storm"}).json()

    assert [one["id"] for one in told["done"]] == [ours]
    assert [(one["id"], one["state"]) for one in told["refused"]] == [
        (theirs, "acknowledged"),
        (4_000, None),
    ]
    assert ann.post("/v1/alarms/comment", json={"ids": ids, "comment": "x"}).status_code == 200
    shelved = ann.post("/v1/alarms/shelve", json={"ids": ids, **SHELVE}).json()
    assert [one["id"] for one in shelved["done"]] == [ours, theirs]
    back = ann.post("/v1/alarms/unshelve", json={"ids": ids}).json()
    assert [one["id"] for one in back["done"]] == [ours, theirs]


@pytest.mark.parametrize("ids", [[], [0], [2**63], ["x"], list(range(1, 1_002))])
def test_several_are_some_that_there_could_be(ids: list[Any], shared_ann: httpx.Client) -> None:
    answer = shared_ann.post("/v1/alarms/acknowledge", json={"ids": ids})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["parameter"] == "ids"


@pytest.mark.parametrize("act", ACTS)
def test_there_is_nothing_to_do_about_an_alarm_that_never_was(
    act: str, shared_ann: httpx.Client
) -> None:
    assert shared_ann.post(f"/v1/alarms/4000/{act}", json=ACTS[act]).status_code == 404


def test_what_is_done_is_in_the_audit_log_refused_or_not(
    api: httpx.Client, ann: httpx.Client, bob: httpx.Client, connection: Connection
) -> None:
    path = f"/v1/alarms/{raised(connection)}/acknowledge"
    ann.post(path)
    bob.post(path)

    entries = wait_until(
        lambda: (
            found if len(found := api.get("/v1/audit?action=change").json()["items"]) == 2 else None
        ),
        what="the audit log",
    )

    assert [(one["target"], one["outcome"], one["rows"]) for one in entries] == [
        (path, "refused (409)", 0),
        (path, "done", 1),
    ]
    assert entries[1]["caller"].endswith("(ann)")


def test_what_can_only_be_done_or_read_says_so(ann: httpx.Client) -> None:
    assert "only POST" in ann.get("/v1/alarms/1/acknowledge").json()["detail"]
    assert "only GET" in ann.post("/v1/devices").json()["detail"]
