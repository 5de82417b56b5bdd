"""A run at a real broker, told over HTTP what happens and what goes wrong."""

import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import orjson
import pytest

from sensor_sim.control import ControlError
from sensor_sim.run import Run, RunError, run
from sensor_sim.scenario.occurrence import parse_wish
from sensor_sim.simulation import Simulation
from tests.sensor_sim.ear import Ear, Listen
from tests.servers import free_port, wait_until
from vigie.city import City
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]
SIZE = 120  # devices, a meter of the district that goes dark among them
DROPOUT = {"fault": "dropout", "rate": "100%", "kind": ["light_cabinet"]}


@contextmanager
def told(settings: Settings, city: City, plan: Run) -> Iterator[httpx.Client]:
    at = f"http://127.0.0.1:{plan.control_port}"
    with running(settings, city, plan), httpx.Client(base_url=at, timeout=120) as client:
        wait_until(lambda: _answers(client), timeout_s=60, what="the control API")
        yield client


@contextmanager
def running(settings: Settings, city: City, plan: Run) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=run, args=(settings, city, plan, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/state").is_success
    except httpx.TransportError:
        return False


def done(answer: httpx.Response, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()


def of_device(ear: Ear, device: str) -> list[tuple[datetime, dict[str, float]]]:
    documents = (orjson.loads(body) for topic, body in list(ear.heard) if topic.endswith(device))
    return [(datetime.fromisoformat(one["time"]), one["values"]) for one in documents]


def test_a_blackout_is_started_seen_listed_and_stopped(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker, tmp_path: Path
) -> None:
    ear = listen(broker_url, "marseille/energy/building_meter/+")
    start = datetime.now(UTC) - timedelta(hours=12)
    plan = Run(
        seed=7,
        start=start,
        speed=300,
        devices=SIZE,
        ledger=tmp_path / "run.ledger",
        control_port=free_port(),
    )
    meter = next(
        one.id
        for one in Simulation.of(marseille, 7, SIZE).devices
        if one.district == "13205" and one.kind == "building_meter"
    )
    with told(at_broker(broker_url), marseille, plan) as client:
        listed = {one["id"]: one for one in done(client.get("/scenarios"))}
        assert len(listed) == 6
        assert listed["blackout"]["name"]["en"] == "Blackout in the 5th arrondissement"
        assert listed["blackout"]["occurrences"] == []
        [occurrence] = done(client.post("/scenarios/blackout/start"))["occurrences"]
        since = datetime.fromisoformat(occurrence["since"])
        assert start < since
        wait_until(
            lambda: any(values["voltage"] == 0 for _, values in of_device(ear, meter)),
            timeout_s=60,
            what="a meter without a voltage",
        )
        [happens] = [one for one in done(client.get("/scenarios")) if one["occurrences"]]
        assert happens["id"] == "blackout"
        assert happens["occurrences"] == [{**occurrence, "state": "running"}]
        state = done(client.get("/state"))
        assert datetime.fromisoformat(state["at"]) > since
        assert state["speed"] == 300
        assert state["sent"] >= state["confirmed"] > SIZE
        assert state["lag_s"] >= 0
        [stopped] = done(client.post("/scenarios/blackout/stop"))["occurrences"]
        until = datetime.fromisoformat(stopped["until"])
        assert since < until < datetime.fromisoformat(occurrence["until"])
        wait_until(
            lambda: any(
                values["voltage"] > 0 for at, values in of_device(ear, meter) if at > until
            ),
            timeout_s=60,
            what="the voltage to be back",
        )
    dark = {at for at, values in of_device(ear, meter) if values["voltage"] == 0}
    assert dark == {at for at, _ in of_device(ear, meter) if since <= at < until}

    # What the ledger has of it makes the same stream from the beginning.
    wishes, _ = last_script(tmp_path / "run.ledger")
    assert wishes == [f"blackout@{occurrence['since']}/{stopped['until']}"]
    first = dict(of_device(ear, meter))
    ear.heard.clear()
    planned = replace(
        plan,
        ledger=None,
        speed=100_000,
        control_port=None,
        scenarios=tuple(parse_wish(one) for one in wishes),
    )
    with running(at_broker(broker_url), marseille, planned):
        wait_until(
            lambda: first.keys() <= dict(of_device(ear, meter)).keys(),
            timeout_s=120,
            what="the stream to come again",
        )
    again = dict(of_device(ear, meter))
    assert {at: again[at] for at in first} == first


def last_script(ledger: Path) -> tuple[list[str], list[str]]:
    with closing(sqlite3.connect(ledger)) as connection:
        scenarios, faults = connection.execute(
            "SELECT scenarios, faults FROM script ORDER BY id DESC LIMIT 1"
        ).fetchone()
    return scenarios.splitlines(), faults.splitlines()


def test_faults_come_and_go_while_it_runs(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker, tmp_path: Path
) -> None:
    ear = listen(broker_url, "marseille/+/+/+")
    plan = Run(
        seed=7,
        start=datetime.now(UTC) - timedelta(hours=20),
        speed=300,
        devices=SIZE,
        ledger=tmp_path / "run.ledger",
        control_port=free_port(),
    )

    def lamps() -> list[datetime]:
        """The times of the street lights' reports."""
        return [
            datetime.fromisoformat(orjson.loads(body)["time"])
            for topic, body in list(ear.heard)
            if "/light_cabinet/" in topic
        ]

    with told(at_broker(broker_url), marseille, plan) as client:
        assert done(client.get("/faults")) == []
        struck = done(client.post("/faults", json=DROPOUT), 201)
        assert (struck["number"], struck["over"]) == (0, False)
        since = datetime.fromisoformat(struck["fault"]["start"])
        until_after(client, since + timedelta(minutes=10))
        mended = done(client.delete("/faults/0"))
        until = datetime.fromisoformat(mended["fault"]["end"])
        wait_until(lambda: any(at > until for at in lamps()), timeout_s=60, what="lamps again")
        assert done(client.get("/faults"))[0]["over"]
    assert any(at < since for at in lamps())
    assert not any(since <= at < until for at in lamps())
    _, [kept] = last_script(tmp_path / "run.ledger")
    assert orjson.loads(kept)["fault"] == "dropout"
    with closing(sqlite3.connect(tmp_path / "run.ledger")) as connection:
        unsent = connection.execute("SELECT count(*) FROM reading WHERE unsent = 'dropout'")
        assert unsent.fetchone()[0] > 0


def until_after(client: httpx.Client, time: datetime) -> None:
    wait_until(
        lambda: datetime.fromisoformat(client.get("/state").json()["at"]) > time,
        timeout_s=60,
        what=f"simulated time to pass {time}",
    )


REFUSED: list[tuple[str, str, object, int, str]] = [
    ("POST", "/scenarios/flood/start", None, 404, "no scenario 'flood'; its scenarios are: black"),
    ("POST", "/scenarios/flood/stop", None, 404, "no scenario 'flood'"),
    ("POST", "/scenarios/storm/stop", None, 409, "storm does not happen: there is nothing to sto"),
    ("POST", "/scenarios/storm/start", {"at": "soon"}, 422, "at: storm: 'soon' is no time: write"),
    ("POST", "/scenarios/storm/start", {"when": "+1m"}, 422, "when: Extra inputs are not"),
    ("POST", "/scenarios/storm/start", {"at": "2020-01-01T00:00Z"}, 409, "is over: the city is at"),
    (
        "POST",
        "/faults",
        {"fault": "flood"},
        422,
        "there is no fault 'flood': write one of 'dropout'",
    ),
    ("POST", "/faults", {"fault": "dropout", "rate": "200%"}, 422, "rate: Input should be less"),
    ("POST", "/faults", {**DROPOUT, "start": "2020-01-01T00:00:00Z"}, 409, "is over: the city is"),
    ("POST", "/faults", [DROPOUT], 422, "Input should be a valid dictionary"),
    ("POST", "/faults", "dropout:rate", 422, "'rate' is not key=value"),
    ("POST", "/faults", "", 422, "there is no fault ''"),
    ("DELETE", "/faults/3", None, 404, "there is no fault 3: GET /faults lists them"),
    ("DELETE", "/faults/first", None, 422, "number: Input should be a valid integer"),
    ("GET", "/nothing", None, 404, "there is nothing at /nothing: GET /state, /scenarios, /faults"),
    ("GET", "/scenarios/storm/start", None, 405, "takes another method: GET /state"),
]


def test_what_cannot_be_done_is_a_problem_that_says_why(
    broker_url: str, marseille: City, at_broker: AtBroker
) -> None:
    plan = Run(seed=7, control_port=free_port(), devices=30)
    with told(at_broker(broker_url), marseille, plan) as client:
        for method, path, body, status, said in REFUSED:
            answer = client.request(method, path, json=body)
            assert answer.status_code == status, f"{path}: {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json"
            assert said in answer.json()["detail"]
        assert [one["occurrences"] for one in done(client.get("/scenarios"))] == [[]] * 6
        assert done(client.get("/faults")) == []
        later = done(client.post("/scenarios/storm/start", json={"at": "+2h"}))
        assert [one["state"] for one in later["occurrences"]] == ["coming"]
        assert (
            "stop it first"
            in done(client.post("/scenarios/storm/start", json={"at": "+3h"}), 409)["detail"]
        )
        assert done(client.post("/scenarios/storm/stop"))["occurrences"] == []


def test_a_port_that_is_taken_is_said_to_be(
    broker_url: str, marseille: City, at_broker: AtBroker
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ControlError, match=f"--control {port}: the control of the run cannot"):
            run(at_broker(broker_url), marseille, Run(devices=10, control_port=port), Event())


def test_a_scenario_that_the_city_has_not_is_refused(marseille: City, at_broker: AtBroker) -> None:
    plan = Run(scenarios=(parse_wish("flood"),))
    with pytest.raises(RunError, match="no scenario 'flood'; its scenarios are: blackout, closed"):
        run(at_broker("mqtt://127.0.0.1:9"), marseille, plan, Event())
