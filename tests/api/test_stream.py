import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import orjson
import pytest
from httpx_sse import ServerSentEvent, connect_sse
from psycopg import Connection

from api.events import events
from api.live import Live, stop
from api.subscribers import Share, Subscriber, Wants
from tests.api.serving import serving
from tests.servers import wait_until
from tests.storing import store
from vigie.city import load_city
from vigie.model import Device, Reading
from vigie.settings import Settings
from vigie.store.read.rows import Selection

NOW = datetime.now(UTC).replace(microsecond=0)
WAIT_S = 20
METER = Device("meter", "building_meter")


def flow(device: str, value: float, second: int = 0) -> Reading:
    return Reading(device, "vehicle_flow", NOW + timedelta(seconds=second), value)


def readings_in(stream: Iterator[ServerSentEvent]) -> Iterator[dict[str, Any]]:
    for event in stream:
        if event.event == "readings":
            yield from event.json()["items"]


def test_a_reading_is_told_as_soon_as_it_is_committed(
    api: httpx.Client, connection: Connection
) -> None:
    with connect_sse(api, "GET", "/v1/stream", timeout=WAIT_S) as source:
        assert source.response.headers["cache-control"] == "no-store"
        store(connection, [flow("counter-n1", 812.0)])
        committed = time.monotonic()
        item = next(readings_in(source.iter_sse()))

    assert item == {
        "device": "counter-n1",
        "metric": "vehicle_flow",
        "time": NOW.isoformat().replace("+00:00", "Z"),
        "value": 812.0,
        "quality": [],
        "kind": "traffic_counter",
        "district": "north",
    }
    assert time.monotonic() - committed < WAIT_S / 2


@pytest.mark.parametrize(
    "asked",
    [
        {"device": "counter-s1"},
        {"district": "south", "metric": "vehicle_flow"},
        {"kind": "traffic_counter", "district": "south"},
    ],
)
def test_a_stream_tells_only_what_was_asked_for(
    asked: dict[str, str], api: httpx.Client, connection: Connection
) -> None:
    with connect_sse(api, "GET", "/v1/stream", params=asked, timeout=WAIT_S) as source:
        store(
            connection,
            [
                flow("counter-n1", 1.0),
                flow("counter-s1", 2.0),
                Reading("meter-s1", "active_power", NOW, 3.0),
            ],
        )
        store(connection, [flow("counter-n1", 4.0, 1), flow("counter-s1", 5.0, 1)])
        items = readings_in(source.iter_sse())
        seen = [next(items)]
        while seen[-1]["value"] != 5.0:
            seen.append(next(items))

    assert {one["device"] for one in seen} == {"counter-s1"}


def test_new_devices_are_told(api: httpx.Client, connection: Connection) -> None:
    with connect_sse(api, "GET", "/v1/stream", timeout=WAIT_S) as source:
        store(connection, [flow("newcomer", 1.0)], devices=[Device("newcomer", "traffic_counter")])
        event = next(one for one in source.iter_sse() if one.event == "devices")

    assert event.json() == {}


def test_a_client_that_does_not_read_delays_nobody(
    api: httpx.Client, connection: Connection
) -> None:
    address = urlsplit(str(api.base_url))
    with socket.create_connection((address.hostname, address.port)) as sleeper:
        sleeper.sendall(b"GET /v1/stream HTTP/1.1\r\nHost: vigie\r\n\r\n")
        with connect_sse(api, "GET", "/v1/stream", timeout=WAIT_S) as source:
            items = readings_in(source.iter_sse())
            for second in range(20):
                store(connection, [flow("counter-n1", float(second), second)])
            while next(items)["value"] != 19.0:
                pass


def test_streams_end_when_the_service_does(settings: Settings) -> None:
    with httpx.Client(timeout=WAIT_S) as client:
        with serving(settings) as url:
            opened = client.send(client.build_request("GET", f"{url}/v1/stream"), stream=True)
            lines = opened.iter_lines()
            assert next(lines) == ": vigie"
            ending = time.monotonic()
        assert time.monotonic() - ending < WAIT_S / 2
        assert "event: readings" not in list(lines)


@asynccontextmanager
async def living(settings: Settings) -> AsyncIterator[Live]:
    live = Live(settings, load_city(settings.city_dir))
    task = asyncio.create_task(live.run())
    yield live
    await stop(task)


def test_a_slow_reader_gets_the_last_value_of_each_series_once(
    settings: Settings, connection: Connection
) -> None:
    async def told_to_a_slow_reader() -> list[dict[str, Any]]:
        async with living(settings) as live, asyncio.timeout(WAIT_S):
            slow, quick = live.subscribe(Wants(Selection())), live.subscribe(Wants(Selection()))
            for second in range(5):
                news = [flow("counter-n1", second, second), flow("counter-n2", -second, second)]
                await asyncio.to_thread(store, connection, news)
                while second not in {one["value"] for one in await told(quick)}:
                    pass
            return await told(slow)

    items = asyncio.run(told_to_a_slow_reader())

    assert [(one["device"], one["value"]) for one in items] == [
        ("counter-n1", 4.0),
        ("counter-n2", -4.0),
    ]


async def told(subscriber: Subscriber) -> list[dict[str, Any]]:
    await subscriber.stirred.wait()
    subscriber.stirred.clear()
    taken = subscriber.take()
    items = orjson.loads(orjson.dumps(list(taken[0].items.values()))) if taken else []
    return sorted(items, key=lambda one: str(one["device"]))


def test_an_idle_stream_says_that_it_is_still_there(settings: Settings) -> None:
    async def first_three() -> list[bytes]:
        async with (
            living(settings) as live,
            aclosing(events(live, live.subscribe(Wants(Selection())), 0.05)) as stream,
        ):
            found = []
            async for event in stream:
                if not event.startswith(b"event: devices"):
                    found.append(event)
                if len(found) == 3:
                    return found
        raise AssertionError("the stream ended")

    first, *others = asyncio.run(first_three())

    assert re.fullmatch(rb": vigie\nid: [0-9a-f]{8}-\d+\nretry: 1000\n\n", first)
    for one in others:
        assert re.fullmatch(rb": still here\nid: [0-9a-f]{8}-\d+\n\n", one)


def resumed(api: httpx.Client, event_id: bytes, **asked: str) -> Iterator[ServerSentEvent]:
    """The stream, opened as a browser does after it saw this event."""
    headers = httpx.Headers([(b"last-event-id", event_id)])
    with connect_sse(
        api, "GET", "/v1/stream", params=asked, headers=headers, timeout=WAIT_S
    ) as source:
        yield from source.iter_sse()


def test_who_comes_back_gets_what_changed_meanwhile_and_only_that(
    api: httpx.Client, connection: Connection
) -> None:
    """Also what changed while no stream at all was open."""
    with connect_sse(api, "GET", "/v1/stream", timeout=WAIT_S) as source:
        store(connection, [flow("counter-n1", 1.0)])
        last = next(one for one in source.iter_sse() if one.event == "readings").id
    store(connection, [flow("counter-s1", 7.0, 1)])
    store(connection, [flow("counter-s1", 8.0, 2), flow("meter", 9.0, 2)], devices=[METER])

    stream = resumed(api, last.encode(), kind="traffic_counter")
    items: list[dict[str, Any]] = []
    while not items or items[-1]["value"] != 8.0:
        items += next(one for one in stream if one.event == "readings").json()["items"]
    stream.close()

    assert {one["device"] for one in items} == {"counter-s1"}


@pytest.mark.parametrize(
    "event_id", [b"", b"0badcafe-12", b"5", b"-", b"0badcafe-99999999999999999999999", b"\xb2-\xb2"]
)
def test_who_comes_back_from_another_life_is_told_to_read_again(
    event_id: bytes, api: httpx.Client
) -> None:
    stream = resumed(api, event_id)

    before: list[str] = []
    while (event := next(stream)).event != "reset":
        before.append(event.id)
    stream.close()

    assert event.json() == {"read": "/v1/latest"}
    assert event.id
    assert not any(before)


def test_as_many_streams_are_open_as_may_be(settings: Settings) -> None:
    few = settings.model_copy(update={"api_streams_limit": 2})
    with (
        serving(few) as url,
        httpx.Client(base_url=url, timeout=WAIT_S) as client,
        connect_sse(client, "GET", "/v1/stream"),
    ):
        with connect_sse(client, "GET", "/v1/stream"):
            refused = client.get("/v1/stream")
        assert refused.status_code == 503
        assert refused.headers["content-type"] == "application/problem+json"
        assert refused.headers["retry-after"]
        assert "streams" in refused.json()["detail"]
        wait_until(lambda: opens(client), what="the place of the stream that ended")


def opens(client: httpx.Client) -> bool:
    with client.stream("GET", "/v1/stream") as answer:
        return answer.status_code == 200


def test_what_changed_alike_is_written_once_for_all_who_want_it(
    settings: Settings, connection: Connection
) -> None:
    async def told_to_two() -> list[bytes]:
        async with living(settings) as live, asyncio.timeout(WAIT_S):
            both = [live.subscribe(Wants(Selection(kind=("traffic_counter",)))) for _ in range(2)]
            await asyncio.to_thread(store, connection, [flow("counter-n1", 5.0)])
            shares: list[Share] = []
            while not shares:  # it also stirs that devices may have changed
                await both[0].stirred.wait()
                both[0].stirred.clear()
                shares = [share for one in both for share in one.take()]
            return [share.event for share in shares]

    first, second = asyncio.run(told_to_two())

    assert first is second
