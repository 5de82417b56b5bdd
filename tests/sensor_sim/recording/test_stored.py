"""Recordings of others, played into a real broker, through ingest, into a real database."""

from dataclasses import replace
from math import inf
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from psycopg import Connection
from pydantic import SecretStr

from sensor_sim.replay import Replay, replay
from sensor_sim.timing import Times
from tests.ingest.publishing import count, is_connected, serving
from tests.servers import wait_until
from vigie.city import City, CityConfig
from vigie.settings import Settings

SAMPLES = Path(__file__).parent / "samples"
FEEDS = [
    {
        "id": "household",
        "topic": "testville/gateway/household",
        "fields": {
            "active": {"metric": "active_power", "unit": "kW"},
            "reactive": {"metric": "reactive_power", "unit": "kV.A"},
            "voltage": {"metric": "voltage", "unit": "V"},
        },
    },
    {
        "id": "serf_east",
        "topic": "testville/gateway/serf-east",
        "fields": {"ac_power": {"metric": "generated_power", "unit": "W"}},
    },
]


@pytest.fixture
def here(city: City) -> City:
    """Testville with the samples' feeds, where readings of any age are welcome."""
    document = city.config.model_dump(exclude_unset=True, exclude={"retention"})
    return replace(city, config=CityConfig.model_validate({**document, "feeds": FEEDS}))


@pytest.fixture
def played(settings: Settings, broker_url: str, here: City, connection: Connection) -> Any:
    """Plays a recording until so many readings are stored."""
    at_broker = settings.model_copy(update={"mqtt_url": SecretStr(broker_url)})

    def play(file: Path, readings: int) -> None:
        with serving(at_broker, here):
            wait_until(lambda: is_connected(connection), timeout_s=60, what="ingest to connect")
            replay(at_broker, here, Replay(file, Times.KEEP, inf), Event())
            wait_until(
                lambda: count(connection) >= readings, timeout_s=60, what=f"{readings} readings"
            )
        assert count(connection) == readings
        assert connection.execute("SELECT reason, detail FROM dead_letter").fetchall() == []

    return play


def stored(connection: Connection, time: str) -> list[tuple[Any, ...]]:
    """Device, kind, metric, value and quality of each reading of a time."""
    return connection.execute(
        "SELECT device, kind, metric, value, quality FROM reading "
        "JOIN series ON series_id = series.id JOIN device ON device = device.id "
        "WHERE time = %s ORDER BY device, metric",
        [time],
    ).fetchall()


def test_a_household_s_minutes_are_stored_in_the_metrics_units(
    played: Any, connection: Connection
) -> None:
    played(SAMPLES / "household" / "household.yaml", 60 * 3)
    assert stored(connection, "2007-02-01T00:01:00+01:00") == [
        ("household-1", "building_meter", "active_power", 0.326, 0),
        ("household-1", "building_meter", "reactive_power", 0.13, 0),
        ("household-1", "building_meter", "voltage", 243.32, 0),
    ]


def test_a_solar_plant_s_watts_become_kilowatts(played: Any, connection: Connection) -> None:
    played(SAMPLES / "serf_east" / "ac_power.yaml", 96)
    [(*what, value, quality)] = stored(connection, "2016-07-01T09:45:00-07:00")
    assert what == ["serf-east", "solar_plant", "generated_power"]
    assert value == pytest.approx(1.5078)
    assert quality == 0


def test_counts_of_days_are_stored_by_the_day_with_who_counted_them_where(
    played: Any, connection: Connection
) -> None:
    played(SAMPLES / "comptage_mobilites" / "counts.yaml", 30)
    found = stored(connection, "2022-06-01T00:00:00+02:00")
    assert len(found) == 10
    assert ("eco-353226370", "bike_counter", "cyclist_count", 231.0, 0) in found
    assert ("eco-353226362", "bike_counter", "pedestrian_count", 3067.0, 0) in found
    assert connection.execute(
        "SELECT name, lat, lon, interval_s FROM device WHERE id = 'eco-353226370'"
    ).fetchall() == [("Champtoceaux: Champtoceaux Vélos vers Nantes", 47.33892, -1.2684985, 86400)]


def test_a_snapshot_of_velib_is_stored_with_its_stations(
    played: Any, connection: Connection
) -> None:
    played(SAMPLES / "velib" / "bikes.yaml", 10)
    assert stored(connection, "2025-10-18T08:31:34Z") == [
        ("velib-213688169", "bike_dock", "bikes_available", 5.0, 0),
        ("velib-213688169", "bike_dock", "docks_available", 30.0, 0),
    ]
    assert connection.execute(
        "SELECT name, lat, lon, attributes FROM device WHERE id = 'velib-213688169'"
    ).fetchall() == [("Benjamin Godard - Victor Hugo", 48.865983, 2.275725, {"capacity": 35})]
