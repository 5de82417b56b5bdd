"""Which devices and feeds are well, which are silent, and whose clock is off."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from psycopg import Connection

from vigie.store.health import DeviceNews, FeedNews, News, add

NOW = datetime.now(UTC).replace(microsecond=0)
EARLIER = NOW - timedelta(hours=1)


def written(time: datetime) -> str:
    return time.isoformat().replace("+00:00", "Z")


@pytest.fixture(scope="module")
def heard(shared_api: httpx.Client, shared_connection: Connection) -> httpx.Client:
    """A client of a city that heard three devices.

    A sound meter, a counter whose clock is two minutes fast, and a car park of another feed.
    """
    add(
        shared_connection,
        News(
            [
                DeviceNews("meter-n1", "canonical", EARLIER, NOW, 60, 120, 2, 3, 1, 0.25),
                DeviceNews("counter-n1", "canonical", EARLIER, NOW, 60, 240, 0, 0, 0, -120.0),
                DeviceNews("park-s1", "parking", EARLIER, NOW, 60, 60),
            ],
            [
                FeedNews("canonical", EARLIER, NOW, 120, 360, 7),
                FeedNews("parking", EARLIER, NOW, 60, 60),
            ],
        ),
    )
    return shared_api


def test_a_device_says_what_came_of_it(heard: httpx.Client) -> None:
    items = heard.get("/v1/quality/devices").json()["items"]

    meter = next(one for one in items if one["device"] == "meter-n1")
    assert meter.pop("readings_per_min") > 0
    assert meter == {
        "device": "meter-n1",
        "kind": "building_meter",
        "feed": "canonical",
        "first_seen": written(EARLIER),
        "last_seen": written(NOW),
        "messages": 60,
        "readings": 120,
        "suspect": 2,
        "duplicates": 3,
        "corrections": 1,
        "skew_s": 0.25,
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["counter-n1", "meter-n1", "park-s1"]),
        ({"feed": "parking"}, ["park-s1"]),
        ({"least_skew_s": 30}, ["counter-n1"]),
        ({"least_skew_s": 0}, ["counter-n1", "meter-n1"]),
        ({"feed": "parking", "least_skew_s": 0}, []),
    ],
)
def test_devices_are_found_by_feed_and_by_how_far_their_clock_is_off(
    asked: dict[str, Any], found: list[str], heard: httpx.Client
) -> None:
    items = heard.get("/v1/quality/devices", params=asked).json()["items"]

    assert [one["device"] for one in items] == found


def test_pages_hold_every_device_once(heard: httpx.Client) -> None:
    first = heard.get("/v1/quality/devices", params={"limit": 2}).json()
    second = heard.get("/v1/quality/devices", params={"limit": 2, "cursor": first["next"]}).json()

    found = [one["device"] for one in first["items"] + second["items"]]
    assert found == ["counter-n1", "meter-n1", "park-s1"]
    assert second["next"] is None


def test_a_feed_says_what_came_by_it(heard: httpx.Client) -> None:
    canonical, parking = heard.get("/v1/quality/feeds").json()["items"]

    assert (canonical["feed"], canonical["dead_letters"], canonical["readings"]) == (
        "canonical",
        7,
        360,
    )
    assert (parking["feed"], parking["messages"]) == ("parking", 60)


def test_nobody_was_heard_in_a_new_city(api: httpx.Client) -> None:
    assert api.get("/v1/quality/devices").json() == {"items": [], "next": None}
    assert api.get("/v1/quality/feeds").json() == {"items": [], "next": None}
