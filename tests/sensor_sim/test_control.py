"""A replay over a real broker, controlled by HTTP."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import pytest

from sensor_sim.control import ControlError
from sensor_sim.replay import Replay, replay
from sensor_sim.timing import Times
from tests.sensor_sim.ear import Listen
from tests.servers import free_port, wait_until
from vigie.city import City
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]
PAYLOADS = [b'{"n": %d,  "time": "2026-11-23T12:00:00Z"}' % n for n in range(60)]


@pytest.fixture
def hour(tmp_path: Path) -> Path:
    """A message a minute, of bytes that reading and writing JSON would change."""
    file = tmp_path / "hour.ndjson"
    with file.open("w") as lines:
        for n, payload in enumerate(PAYLOADS):
            text = payload.decode().replace('"', '\\"')
            lines.write(
                f'{{"time": "2026-11-23T12:{n:02d}:00Z", "topic": "x", "payload": "{text}"}}\n'
            )
    return file


@contextmanager
def playing(settings: Settings, city: City, plan: Replay) -> Iterator[tuple[httpx.Client, Thread]]:
    stop = Event()
    thread = Thread(target=replay, args=(settings, city, plan, stop))
    thread.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{plan.control_port}", timeout=30) as client:
            wait_until(lambda: _answers(client), what="the control API")
            yield client, thread
    finally:
        stop.set()
        thread.join(20)


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/state").is_success
    except httpx.TransportError:
        return False


def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    state: dict[str, Any] = answer.json()
    return state


def test_paused_wound_and_hastened_it_plays_what_was_recorded_to_the_byte(
    broker_url: str, marseille: City, hour: Path, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "x")
    plan = Replay(hour, Times.KEEP, control_port=free_port())
    with playing(at_broker(broker_url), marseille, plan) as (client, thread):
        wait_until(lambda: len(ear.heard) == 1, what="the first message")
        assert done(client.post("/pause"))["state"] == "paused"
        state = done(client.post("/seek", json={"to": "50m"}))
        assert (state["state"], state["at"]) == ("paused", "2026-11-23T12:50:00.000Z")
        assert done(client.post("/speed", json={"speed": 10_000}))["speed"] == 10_000
        assert done(client.get("/state"))["played"] == 1
        assert done(client.post("/resume"))["state"] == "playing"
        thread.join(30)
        assert not thread.is_alive()
    wait_until(lambda: len(ear.heard) == 11, what="the last ten messages")
    assert [payload for _, payload in ear.heard] == [PAYLOADS[0], *PAYLOADS[50:]]


def test_wound_back_it_plays_again(
    broker_url: str, marseille: City, hour: Path, listen: Listen, at_broker: AtBroker
) -> None:
    ear = listen(broker_url, "x")
    plan = Replay(hour, Times.KEEP, control_port=free_port())
    with playing(at_broker(broker_url), marseille, plan) as (client, _):
        for count, moment in enumerate(("2026-11-23T13:30:00+01:00", "2026-11-23T12:00Z"), start=2):
            done(client.post("/seek", json={"to": moment}))
            wait_until(lambda count=count: len(ear.heard) == count, what="one more message")
    assert [payload for _, payload in ear.heard] == [PAYLOADS[0], PAYLOADS[30], PAYLOADS[0]]


@pytest.mark.parametrize(
    "case",
    [
        ("/speed", {"speed": 0}, 422, "speed: Input should be greater than or equal to 0.001"),
        ("/speed", {"sped": 1}, 422, "speed: Field required"),
        ("/seek", {"to": "noon"}, 422, "write a time such as 2026-11-23T07:00:00Z, or how far"),
        ("/seek", {"to": "2h"}, 422, "reaches from 2026-11-23T12:00:00.000Z to 2026-11-23T12:59"),
        ("/stop", {}, 404, "there is nothing at /stop: GET /state, POST /pause"),
        ("/state", {}, 405, "/state takes another method"),
    ],
)
def test_what_cannot_be_done_is_a_problem_that_says_why(
    broker_url: str,
    marseille: City,
    hour: Path,
    at_broker: AtBroker,
    case: tuple[str, dict[str, object], int, str],
) -> None:
    path, body, status, said = case
    plan = Replay(hour, Times.KEEP, control_port=free_port())
    with playing(at_broker(broker_url), marseille, plan) as (client, _):
        answer = client.post(path, json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]
    assert answer.json()["status"] == status


def test_a_port_that_is_taken_is_said_to_be(
    broker_url: str, marseille: City, hour: Path, at_broker: AtBroker
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ControlError, match=f"--control {port}: .*choose another port"):
            replay(at_broker(broker_url), marseille, Replay(hour, control_port=port), Event())
