"""Pages hold every Observation once, in order, whatever arrives while they are read."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from tests.api.filled import START
from tests.storing import store
from vigie.model import Reading
from vigie.settings import Settings
from vigie.store.connect import connect


def pages_of(sta: httpx.Client, path: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    link: str | None = path
    while link:
        page = sta.get(link).json()
        found += page["value"]
        link = page.get("@iot.nextLink")
        assert len(found) < 3000, "the links lead in circles"
    return found


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("", lambda one: (stream_of(one), -micros_of(one))),
        ("$orderby=phenomenonTime desc", lambda one: (-micros_of(one), stream_of(one))),
        ("$orderby=phenomenonTime", lambda one: (micros_of(one), stream_of(one))),
        ("$orderby=resultTime asc", lambda one: (micros_of(one), stream_of(one))),
        ("$orderby=result desc", lambda one: (-one["result"], stream_of(one), -micros_of(one))),
        ("$orderby=Datastream/id desc", lambda one: (-stream_of(one), -micros_of(one))),
    ],
)
def test_every_observation_comes_once_and_in_order(order: str, key: Any, sta: httpx.Client) -> None:
    found = pages_of(sta, f"Observations?$top=97&{order}".rstrip("&"))
    assert len({one["@iot.id"] for one in found}) == len(found) == 1003
    assert found == sorted(found, key=key)


def stream_of(observation: dict[str, Any]) -> int:
    return int(observation["@iot.id"].partition("-")[0])


def micros_of(observation: dict[str, Any]) -> int:
    return int(observation["@iot.id"].partition("-")[2])


def test_what_arrives_between_pages_moves_nothing(sta: httpx.Client, filled: Settings) -> None:
    first = sta.get("Datastreams(6)/Observations?$top=1").json()
    assert "@iot.nextLink" not in first
    with connect(filled, "test", autocommit=True) as connection:
        later = [START + timedelta(days=3, minutes=one) for one in range(3)]
        store(connection, [Reading("roving", "door_state", one, 0.0) for one in later[:2]])
        page = sta.get("Datastreams(6)/Observations?$top=2").json()
        store(connection, [Reading("roving", "door_state", later[2], 0.0)])
        rest = sta.get(page["@iot.nextLink"]).json()
        connection.execute("DELETE FROM reading WHERE time >= %s", [later[0]])
    assert rest["value"] == first["value"]


def test_sets_are_paged_too(sta: httpx.Client) -> None:
    found = pages_of(sta, "Things?$top=3&$expand=Datastreams($top=1)")
    assert [one["@iot.id"] for one in found] == [
        one["@iot.id"] for one in sta.get("Things").json()["value"]
    ]
