"""Alarms on the stream of changes: told at once, and again to who was away."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import httpx
import orjson
import pytest
from httpx_sse import ServerSentEvent, connect_sse
from psycopg import Connection

from api.events import events
from api.live import Live
from api.subscribers import Share, Topic, Wants
from tests.api.alarms import NOW, PEAK, SILENT, SLOW, raised
from tests.evaluating import clear_alarm
from tests.storing import store
from vigie.city import City
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.read.rows import Selection

WAIT_S = 20


def alarms_in(stream: Iterator[ServerSentEvent]) -> Iterator[dict[str, Any]]:
    for event in stream:
        if event.event == "alarms":
            yield from event.json()["items"]


def test_an_alarm_is_told_as_soon_as_it_is_committed_as_lists_have_it(
    api: httpx.Client, connection: Connection
) -> None:
    with connect_sse(api, "GET", "/v1/stream", timeout=WAIT_S) as source:
        told = alarms_in(source.iter_sse())
        number = raised(connection)
        committed = time.monotonic()
        item = next(told)
        assert time.monotonic() - committed < WAIT_S / 2
        (listed,) = api.get("/v1/alarms").json()["items"]
        api.post(f"/v1/alarms/{number}/acknowledge", json={"comment": "seen"})
        acknowledged = next(told)

    assert item == listed
    assert (acknowledged["state"], acknowledged["comment"]) == ("acknowledged", "seen")


@pytest.mark.parametrize(
    ("asked", "rules"),
    [
        ({}, {"slow", "peak", "silent"}),
        ({"only": "alarms"}, {"slow", "peak", "silent"}),
        ({"district": "north"}, {"slow"}),
        ({"kind": "building_meter"}, {"peak", "silent"}),
        ({"programme": "mobility"}, {"slow"}),
        ({"metric": "active_power"}, {"peak"}),
        ({"device": "meter-s1"}, {"silent"}),
        ({"only": "readings"}, set()),
    ],
)
def test_a_reader_is_told_of_the_alarms_it_asked_for(
    asked: dict[str, str], rules: set[str], api: httpx.Client, connection: Connection
) -> None:
    with connect_sse(api, "GET", "/v1/stream", params=asked, timeout=WAIT_S) as source:
        stream = source.iter_sse()
        for found in (SLOW, PEAK, SILENT):
            raised(connection, found)
        seen: set[str] = set()
        readings = 0
        if asked.get("only") != "alarms":
            wanted = {"metric": "active_power", **asked}
            device = "counter-n1" if asked.get("district") or "programme" in asked else "meter-s1"
            metric = wanted["metric"] if device == "meter-s1" else "mean_speed"
            store(connection, [Reading(device, metric, NOW, 1.0)])
        while seen < rules or (not readings and asked.get("only") != "alarms"):
            event = next(stream)
            if event.event == "alarms":
                seen |= {one["rule"] for one in event.json()["items"]}
            readings += event.event == "readings"

    assert seen == rules
    assert bool(readings) is (asked.get("only") != "alarms")


def test_who_comes_back_is_told_of_the_alarms_that_changed_meanwhile(
    api: httpx.Client, connection: Connection
) -> None:
    with connect_sse(api, "GET", "/v1/stream", timeout=WAIT_S) as source:
        number = raised(connection)
        last = next(one for one in source.iter_sse() if one.event == "alarms").id
    clear_alarm(connection, number, NOW)
    other = raised(connection, PEAK)

    headers = {"Last-Event-ID": last}
    with connect_sse(
        api, "GET", "/v1/stream?only=alarms", headers=headers, timeout=WAIT_S
    ) as source:
        told = alarms_in(source.iter_sse())
        found = {(one["id"], one["state"]) for one in (next(told), next(told))}

    assert found == {(number, "cleared"), (other, "raised")}


def test_only_the_last_event_says_that_all_was_seen(settings: Settings, city: City) -> None:
    """Who leaves between the readings and the alarms that came with them gets the alarms again."""
    reading = Share({1: orjson.Fragment("1")})
    alarm = Share({1: orjson.Fragment("2")}, Topic.ALARMS)

    async def three() -> list[bytes]:
        live = Live(settings, city)
        subscriber = live.subscribe(Wants(Selection()))
        subscriber.add(alarm)
        subscriber.add(reading)
        async with aclosing(events(live, subscriber)) as stream:
            return [await anext(stream) for _ in range(3)]

    _, first, last = asyncio.run(three())

    assert first == reading.event
    assert last.startswith(b"id: ")
    assert last.endswith(alarm.event)


def test_alarms_too_many_to_name_are_found(api: httpx.Client, connection: Connection) -> None:
    with connect_sse(api, "GET", "/v1/stream?only=alarms", timeout=WAIT_S) as source:
        told = alarms_in(source.iter_sse())
        first = raised(connection)
        assert next(told)["id"] == first
        connection.execute(
            "UPDATE alarm SET cleared_at = now(), changed_at = now() WHERE id = %s", [first]
        )
        connection.execute("SELECT pg_notify('vigie_alarms', '')")
        assert next(told)["state"] == "cleared"
        second = raised(connection, PEAK)
        assert next(one["id"] for one in told if one["id"] != first) == second


def test_the_public_is_told_of_no_people(
    api: httpx.Client, public: httpx.Client, connection: Connection
) -> None:
    number = raised(connection)
    with connect_sse(public, "GET", "/v1/stream?only=alarms", timeout=WAIT_S) as source:
        api.post(f"/v1/alarms/{number}/acknowledge", json={"comment": "Ann has it"})
        told = next(one for one in alarms_in(source.iter_sse()) if one["state"] == "acknowledged")

    assert (told["acknowledged_by"], told["comment"]) == (None, None)
