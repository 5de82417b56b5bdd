import json
from pathlib import Path
from typing import Any

import orjson
import pytest

from sensor_sim.recording import Recorded, Recording, RecordingError, load_recording
from vigie.city import City

SAMPLES = Path(__file__).parent / "samples"
LAYOUT = """\
layout: gbfs
station_information: information.json
station_status: status
gateway: g
"""


def whole(recording: Recording) -> list[Recorded]:
    return list(recording.between(recording.start_ms, recording.end_ms))


def items_of(messages: list[Recorded]) -> list[dict[str, Any]]:
    return [item for one in messages if isinstance(one.payload, list) for item in one.payload]


def abouts_of(messages: list[Recorded]) -> dict[str, Any]:
    return {
        one.topic: orjson.loads(one.payload)
        for one in messages
        if one.retain and isinstance(one.payload, bytes)
    }


def station(identity: str = "a", bikes: Any = 1, **more: Any) -> dict[str, Any]:
    return {"station_id": identity, "num_bikes_available": bikes, **more}


def snapshot(updated: Any, *stations: dict[str, Any]) -> dict[str, Any]:
    return {"last_updated": updated, "data": {"stations": stations}}


def recorded(folder: Path, **statuses: Any) -> Path:
    """A recording of the station a, and a snapshot for each name."""
    (folder / "status").mkdir()
    for name, document in statuses.items():
        (folder / "status" / f"{name}.json").write_text(json.dumps(document))
    information = {"station_id": "a", "name": "A", "lat": 43.3, "lon": 5.4}
    (folder / "information.json").write_text(json.dumps(snapshot(0, information)))
    (folder / "bikes.yaml").write_text(LAYOUT)
    return folder / "bikes.yaml"


def test_a_snapshot_of_velib_arrives_when_it_was_updated(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "velib" / "bikes.yaml", marseille))
    assert {one.at_ms for one in messages} == {1_760_778_556_000}
    assert messages[-1].topic == "marseille/gateway/velib"
    items = {one["device"]: one for one in items_of(messages)}
    assert items["velib-213688169"] == {
        "device": "velib-213688169",
        "kind": "bike_dock",
        "time": 1_760_776_294,
        "values": {"bikes_available": 5, "docks_available": 30},
    }


def test_a_station_that_has_been_silent_for_years_stays_so(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "velib" / "bikes.yaml", marseille))
    times = {one["device"]: one["time"] for one in items_of(messages)}
    assert times["velib-82445192"] == 1_521_203_420


def test_a_station_that_is_not_installed_is_neither_played_nor_described(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "velib" / "bikes.yaml", marseille))
    assert len(items_of(messages)) == len(abouts_of(messages)) == 5
    assert b"20431381973" not in orjson.dumps([items_of(messages), abouts_of(messages)])


def test_stations_describe_themselves_first_for_those_too_who_come_later(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "velib" / "bikes.yaml", marseille))
    assert [one.retain for one in messages] == [True] * 5 + [False]
    assert abouts_of(messages)["marseille/mobility/bike_dock/velib-213688169/about"] == {
        "name": "Benjamin Godard - Victor Hugo",
        "lat": 48.865983,
        "lon": 2.275725,
        "attributes": {"capacity": 35},
    }


def test_version_2_3_is_played(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "gbfs_2.3" / "bikes.yaml", marseille))
    assert {one["device"]: one["values"] for one in items_of(messages)} == {
        "TST:Station:1": {"bikes_available": 1, "docks_available": 3},
        "TST:Station:2": {"bikes_available": 6, "docks_available": 8},
    }
    assert abouts_of(messages)["marseille/mobility/bike_dock/TST:Station:1/about"]["lat"] == 12.34


def test_version_3_0_is_played(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "gbfs_3.0" / "bikes.yaml", marseille))
    [item] = items_of(messages)
    assert item["time"] == 1_562_247_183.969
    assert item["values"] == {"bikes_available": 0}
    [about] = abouts_of(messages).values()
    assert about["name"] == "2 ROUES"


def test_snapshots_of_a_folder_play_in_the_order_of_their_update(
    tmp_path: Path, marseille: City
) -> None:
    file = recorded(
        tmp_path,
        z=snapshot(100, station(bikes=1)),
        b=snapshot("1970-01-01T00:03:20Z", station(bikes=2)),
        a=snapshot(300, station(bikes=3)),
    )
    messages = whole(load_recording(file, marseille))
    assert [one.at_ms for one in messages] == [100_000, 100_000, 200_000, 300_000]
    assert messages[0].retain
    assert [one["values"]["bikes_available"] for one in items_of(messages)] == [1, 2, 3]


def test_other_files_in_the_folder_are_no_snapshots(tmp_path: Path, marseille: City) -> None:
    file = recorded(tmp_path, a=snapshot(100, station()))
    (tmp_path / "status" / "README.txt").write_text("not JSON")
    assert len(items_of(whole(load_recording(file, marseille)))) == 1


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (snapshot(1, station("b", "2")), r"a\.json: station 'b': num_bikes_available: '2' is not"),
        (snapshot(1, {"num_bikes_available": 2}), r"a\.json: station number 1: 'station_id' is"),
        (snapshot(1, station(last_reported="x")), r"a\.json: station 'a': last_reported: 'x' is"),
        (snapshot("noon"), r"a\.json: last_updated: 'noon' is neither"),
        ({"data": {"stations": []}}, r"a\.json: 'last_updated' is missing"),
        ({"last_updated": 1, "data": {"bikes": []}}, r"a\.json: expected GBFS: a list"),
        ([], r"a\.json:1: expected an object"),
        (snapshot(1), r"status: holds no status of a station"),
    ],
)
def test_a_broken_snapshot_is_told_with_file_and_station(
    tmp_path: Path, marseille: City, document: Any, message: str
) -> None:
    with pytest.raises(RecordingError, match=message):
        load_recording(recorded(tmp_path, a=document), marseille)


def test_a_file_that_is_no_json_is_told_with_its_line(tmp_path: Path, marseille: City) -> None:
    file = recorded(tmp_path)
    (tmp_path / "status" / "a.json").write_text('{"last_updated": 1,\n oops')
    with pytest.raises(RecordingError, match=r"a\.json:2: not JSON"):
        load_recording(file, marseille)


@pytest.mark.parametrize(
    ("information", "message"),
    [
        ({"station_id": "a", "lat": 1, "lon": 2}, r"station 'a': 'name' is missing"),
        ({"station_id": "a", "name": "A", "lat": "x", "lon": 2}, r"station 'a': .*'x'"),
        ({"station_id": "a", "name": "A", "lat": None, "lon": 2}, r"station 'a': float"),
        ({"station_id": "a", "name": [], "lat": 1, "lon": 2}, r"station 'a': 'name' holds no"),
    ],
)
def test_a_broken_description_is_told_with_file_and_station(
    tmp_path: Path, marseille: City, information: Any, message: str
) -> None:
    file = recorded(tmp_path, a=snapshot(1, station()))
    (tmp_path / "information.json").write_text(json.dumps(snapshot(0, information)))
    with pytest.raises(RecordingError, match=r"information\.json: " + message):
        load_recording(file, marseille)
