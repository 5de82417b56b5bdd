from typing import Any

import pytest

from sensor_sim.recording.gbfs_stations import device_of, item_of, time_ms
from vigie.model import Device

STATUS = {"station_id": "a 1", "num_bikes_available": 2, "num_docks_available": 3}
INFORMATION = {"station_id": 7, "name": "Gare", "lat": "43.3", "lon": 5.4, "capacity": 20}


def test_a_status_is_an_item_at_the_time_the_station_reported() -> None:
    assert item_of({**STATUS, "last_reported": 1_760_776_294}, "v-", at_ms=1) == {
        "device": "v-a-1",
        "kind": "bike_dock",
        "time": 1_760_776_294,
        "values": {"bikes_available": 2, "docks_available": 3},
    }


def test_a_station_that_does_not_say_when_it_reported_did_so_as_the_snapshot_was_made() -> None:
    assert item_of({**STATUS, "last_reported": None}, "", at_ms=5000)["time"] == 5
    assert item_of(STATUS, "", at_ms=5000)["time"] == 5


@pytest.mark.parametrize("name", ["num_vehicles_available", "num_bikes_available"])
def test_bikes_have_a_name_in_each_version(name: str) -> None:
    assert item_of({"station_id": "a", name: 4}, "", 0)["values"] == {"bikes_available": 4}


def test_a_number_that_is_null_or_absent_is_no_value() -> None:
    assert item_of({"station_id": "a", "num_docks_available": None}, "", 0)["values"] == {}


@pytest.mark.parametrize(
    ("status", "message"),
    [
        ({"num_bikes_available": "2"}, r"num_bikes_available: '2' is not a number"),
        ({"num_docks_available": True}, r"num_docks_available: True is not a number"),
        ({"last_reported": "yesterday"}, r"last_reported: 'yesterday' is neither Unix seconds"),
        ({"station_id": None}, r"'station_id' is missing"),
        ({"station_id": "//"}, r"'//' is no device id"),
    ],
)
def test_a_status_that_is_none_says_why(status: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        item_of({**STATUS, **status}, "", 0)


def test_a_station_describes_itself() -> None:
    assert device_of(INFORMATION, "v-", "fr") == Device(
        id="v-7",
        kind="bike_dock",
        name="Gare",
        lat=43.3,
        lon=5.4,
        attributes={"capacity": 20},
    )


@pytest.mark.parametrize(("language", "name"), [("fr", "Gare"), ("en", "Station"), ("de", "Gare")])
def test_of_names_in_several_languages_the_city_s_counts_else_the_first(
    language: str, name: str
) -> None:
    names = [{"language": "fr", "text": "Gare"}, {"language": "en", "text": "Station"}]
    assert device_of({**INFORMATION, "name": names}, "", language).name == name


@pytest.mark.parametrize(
    ("time", "unix_ms"),
    [
        (1_760_776_294, 1_760_776_294_000),
        (1_760_776_294.5, 1_760_776_294_500),
        ("2019-07-04T13:33:03.969Z", 1_562_247_183_969),
        ("2019-07-04T15:33:03.969+02:00", 1_562_247_183_969),
    ],
)
def test_times_are_unix_seconds_or_rfc_3339(time: Any, unix_ms: int) -> None:
    assert time_ms(time) == unix_ms


@pytest.mark.parametrize("time", [1_760_776_294_000, -1, True, None, [], "noon"])
def test_other_times_are_refused(time: Any) -> None:
    with pytest.raises(ValueError, match="is neither Unix seconds nor an RFC 3339 time"):
        time_ms(time)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no zone"):
        time_ms("2019-07-04T13:33:03")
