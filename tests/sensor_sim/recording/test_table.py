from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sensor_sim.recording import Recorded, Recording, RecordingError, load_recording
from vigie.city import City, CityError

SAMPLES = Path(__file__).parent / "samples"
LAYOUT = """\
layout: table
file: table.csv
time: {columns: [at]}
device: {column: meter}
fields: {kw: active_power, v: voltage}
gateway: g
"""


def whole(recording: Recording) -> list[Recorded]:
    return list(recording.between(recording.start_ms, recording.end_ms))


def written(folder: Path, rows: str, layout: str = LAYOUT) -> Path:
    (folder / "table.csv").write_text(rows)
    (folder / "table.yaml").write_text(layout)
    return folder / "table.yaml"


def items_of(recording: Recording) -> list[dict[str, Any]]:
    return [item for one in whole(recording) for item in one.payload if isinstance(item, dict)]


def items(folder: Path, city: City, rows: str, layout: str = LAYOUT) -> list[dict[str, Any]]:
    return items_of(load_recording(written(folder, rows, layout), city))


def unix(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def test_a_time_in_two_columns_and_numbers_in_quotes(marseille: City) -> None:
    messages = whole(load_recording(SAMPLES / "household" / "household.yaml", marseille))
    assert len(messages) == 60
    assert messages[0] == Recorded(
        at_ms=round(unix("2007-02-01T00:00:00+01:00") * 1000),
        topic="marseille/gateway/household",
        payload=[
            {
                "device": "household-1",
                "kind": "building_meter",
                "time": unix("2007-02-01T00:00:00+01:00"),
                "values": {"active": 0.326, "reactive": 0.128, "voltage": 243.15},
            }
        ],
    )
    assert messages[-1].at_ms - messages[0].at_ms == 59 * 60_000


def test_a_time_that_states_its_zone_needs_none(marseille: City) -> None:
    recording = load_recording(SAMPLES / "serf_east" / "ac_power.yaml", marseille)
    assert recording.start_ms == unix("2016-07-01T00:00:00-07:00") * 1000
    power = {one["time"]: one["values"] for one in items_of(recording)}
    assert len(power) == 96
    assert power[unix("2016-07-01T09:45:00-07:00")] == {"ac_power": 1507.8}


def test_without_a_zone_a_time_is_the_city_s(tmp_path: Path, marseille: City) -> None:
    [item] = items(tmp_path, marseille, "at,meter,kw,v\n2026-07-01 12:00,m1,1.5,230\n")
    assert item == {
        "device": "m1",
        "time": datetime(2026, 7, 1, 10, tzinfo=UTC).timestamp(),
        "values": {"active_power": 1.5, "voltage": 230.0},
    }


def test_rows_play_in_the_order_of_their_times(tmp_path: Path, marseille: City) -> None:
    rows = "at,meter,kw,v\n2026-07-01T12:02Z,a,1,\n2026-07-01T12:01Z,b,2,\n"
    found = items(tmp_path, marseille, rows)
    assert [one["device"] for one in found] == ["b", "a"]


def test_what_is_missing_is_no_value_and_a_row_without_values_no_message(
    tmp_path: Path, marseille: City
) -> None:
    layout = LAYOUT + 'missing: ["", "?", "-9999"]\n'
    rows = "at,meter,kw,v\n2026-07-01T12:00Z,m1, ?,-9999\n2026-07-01T12:01Z,m1,,230\n"
    [item] = items(tmp_path, marseille, rows, layout)
    assert item["values"] == {"voltage": 230.0}


def test_numbers_may_have_a_decimal_comma(tmp_path: Path, marseille: City) -> None:
    layout = LAYOUT + 'separator: ";"\ndecimal: ","\n'
    [item] = items(tmp_path, marseille, "at;meter;kw;v\n2026-07-01T12:00Z;m1;1,5;230\n", layout)
    assert item["values"] == {"active_power": 1.5, "voltage": 230.0}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("at,meter,kw\n", r"table\.csv:1: has no column 'v', but \['at', 'meter', 'kw'\]"),
        ("at,meter,kw,v\n", r"table\.csv: holds no values"),
        ("at,meter,kw,v\nnoon,m1,1,2\n", r"table\.csv:2: 'noon' is not a time; expected ISO 8601"),
        ("at,meter,kw,v\n2026-07-01,m1,1\n", r"table\.csv:2: has 3 cells, the header 4"),
        ("at,meter,kw,v\n2026-07-01,,1,2\n", r"table\.csv:2: names no device"),
        (
            "at,meter,kw,v\n2026-07-01,m1,1,2\n2026-07-02,m1,1,high\n",
            r"table\.csv:3: v: 'high' is not a number, nor among 'missing'",
        ),
        ("at,meter,kw,v\n2026-07-01,m1,1,nan\n", r"table\.csv:2: v: 'nan' is not a finite number"),
    ],
)
def test_a_broken_table_is_told_with_its_line(
    tmp_path: Path, marseille: City, rows: str, message: str
) -> None:
    with pytest.raises(RecordingError, match=message):
        load_recording(written(tmp_path, rows), marseille)


@pytest.mark.parametrize(
    ("layout", "message"),
    [
        (LAYOUT.replace("table\n", "tabel\n", 1), r"table\.yaml:1: layout: .*'wide'.*'table'"),
        (LAYOUT.replace("[at]", "[]"), r"table\.yaml:3: time\.columns: .*at least 1"),
        (LAYOUT + "kind: meter\n", r"table\.yaml:7: kind: the catalogue has no kind 'meter'"),
    ],
)
def test_a_broken_description_is_told_with_its_line(
    tmp_path: Path, marseille: City, layout: str, message: str
) -> None:
    with pytest.raises(CityError, match=message):
        load_recording(written(tmp_path, "at,meter,kw,v\n", layout), marseille)
