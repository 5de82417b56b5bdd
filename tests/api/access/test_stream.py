"""That devices changed is told to who may know of one of them."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from httpx_sse import ServerSentEvent, connect_sse
from psycopg import Connection

from tests.api.access.cities import NEWEST
from tests.api.access.twins import Twins
from tests.storing import store
from vigie.model import Device, Reading

WAIT_S = 20
NEWS = {
    "an internal device": (Reading("secret-new", "free_places", NEWEST, 1.0), "car_park"),
    "a device of an internal kind": (Reading("tap-new", "water_index", NEWEST, 1.0), "water_meter"),
    "an internal metric of a device": (Reading("park-s1", "lane_occupancy", NEWEST, 1.0), None),
    "a device": (Reading("park-new", "free_places", NEWEST, 1.0), "car_park"),
    "a metric of a device": (Reading("park-s1", "entry_index", NEWEST, 1.0), None),
}


@pytest.mark.parametrize("news", NEWS)
def test_the_public_is_told_that_devices_changed_if_it_may_see_one_of_them(
    news: str, twins: Twins
) -> None:
    reading, kind = NEWS[news]
    devices = [] if kind is None else [Device(reading.device, kind)]
    with (
        psycopg.connect(twins.database_url, autocommit=True) as connection,
        connect_sse(twins.public, "GET", "/v1/stream", timeout=WAIT_S) as public_source,
        connect_sse(twins.reader, "GET", "/v1/stream", timeout=WAIT_S) as reader_source,
    ):
        public, reader = public_source.iter_sse(), reader_source.iter_sse()
        # What rang before is over once this has come.
        before = tick(connection)
        last = events_until(public, before)[-1]
        events_until(reader, before)

        store(connection, [reading], devices=devices)
        after = tick(connection)

        assert "devices" in kinds_of(events_until(reader, after))
        assert ("devices" in kinds_of(events_until(public, after))) == ("internal" not in news)
    headers = {"Last-Event-ID": last.id}
    with connect_sse(
        twins.public, "GET", "/v1/stream", headers=headers, timeout=WAIT_S
    ) as returning:
        missed = kinds_of(events_until(returning.iter_sse(), after))
    assert ("devices" in missed) == ("internal" not in news)


_ticks = iter(range(1, 1_000))


def tick(connection: Connection) -> float:
    """Store a reading that everybody may see; returns its value, which no other has."""
    number = next(_ticks)
    time = NEWEST + timedelta(seconds=number)
    store(connection, [Reading("counter-s1", "vehicle_flow", time, number + 0.5)])
    return number + 0.5


def events_until(events: Iterator[ServerSentEvent], value: float) -> list[ServerSentEvent]:
    """The events that came up to this reading."""
    found = []
    for event in events:
        found.append(event)
        if event.event == "readings" and value in {one["value"] for one in event.json()["items"]}:
            return found
    raise AssertionError("the stream ended")


def kinds_of(events: list[ServerSentEvent]) -> set[str]:
    return {one.event for one in events}
