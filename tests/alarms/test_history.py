"""Rules over stored history decide as they do live."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import Connection

from alarms.history import Incident, incidents, rules_of
from tests.alarms.watching import STANDSTILL, with_rules
from tests.storing import store
from vigie.city import City
from vigie.model import Device, Quality, Reading
from vigie.settings import Settings
from vigie.store.connect import connect_async

T0 = datetime(2026, 11, 23, 7, tzinfo=UTC)
METER = Device("m1", "building_meter", interval_s=60.0)
SUBJECT = "series:m1/active_power"
HOT = {
    "id": "hot",
    "per": "series",
    "threshold": {"metric": "active_power", "above": 100},
    "on_delay": "2m",
}


def at(minute: float) -> datetime:
    return T0 + timedelta(minutes=minute)


def over_history(settings: Settings, city: City, *rules: dict[str, Any]) -> list[Incident]:
    watched = with_rules(city, *rules)

    async def ask() -> list[Incident]:
        async with await connect_async(settings, "test") as connection:
            given = watched.config.alarms.rules
            return await incidents(connection, watched, given, start=T0, end=at(60))

    return asyncio.run(ask())


def power(minute: float, value: float, quality: int = 0) -> Reading:
    return Reading("m1", "active_power", at(minute), value, quality)


def test_what_would_have_been_raised_since_when_and_for_how_long(
    settings: Settings, city: City, connection: Connection
) -> None:
    values = {1: 50, 2: 120, 3: 130, 4: 140, 5: 50, 6: 120, 7: 50}
    store(connection, [power(*one) for one in values.items()], devices=[METER])
    assert over_history(settings, city, HOT) == [
        Incident("hot", SUBJECT, "high", at(2), at(4), at(5), 130.0, 100.0)
    ]


def test_a_silence_ends_with_a_suspect_reading_and_one_stands_at_the_end(
    settings: Settings, city: City, connection: Connection
) -> None:
    readings = [power(1, 50), power(10, 999, Quality.JUMP)]
    store(connection, readings, devices=[METER])
    connection.execute("DELETE FROM device WHERE id <> 'm1'")
    found = over_history(settings, city, {"id": "silent", "silence": {}}, STANDSTILL, HOT)
    assert found == [
        Incident("silent", "device:m1", "high", at(4), at(4), at(10), None, 180.0),
        Incident("silent", "device:m1", "high", at(13), at(13), None, None, 180.0),
    ]


def test_the_city_s_figure_and_what_is_made_of_it(
    settings: Settings, city: City, connection: Connection
) -> None:
    load = {"id": "load", "per": "city", "threshold": {"metric": "active_power", "above": 100}}
    both = {"id": "both", "per": "city", "composite": {"rules": ["load", "hot"]}}
    store(connection, [power(minute, 150) for minute in range(1, 6)], devices=[METER])
    found = over_history(settings, city, load, HOT, both)
    assert [(one.rule, one.raised_at) for one in found] == [
        ("load", at(1)),
        ("both", at(3)),
        ("hot", at(3)),
    ]


def test_a_rule_comes_with_those_that_it_is_made_of(city: City) -> None:
    both = {"id": "both", "per": "city", "composite": {"rules": ["hot", "hotter"]}}
    watched = with_rules(city, HOT, {**HOT, "id": "hotter"}, {**HOT, "id": "other"}, both)
    rules = {one.id: one for one in watched.config.alarms.rules}
    assert [one.id for one in rules_of(rules, ["both"])] == ["hot", "hotter", "both"]
    assert [one.id for one in rules_of(rules, [])] == [*rules]
