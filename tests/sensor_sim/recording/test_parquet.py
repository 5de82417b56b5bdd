"""What a table says in Parquet, it says in CSV, and the other way round."""

import tracemalloc
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import csv, parquet

from sensor_sim.recording import Recorded, Recording, RecordingError, load_recording
from sensor_sim.recording.parquet import Parquet
from sensor_sim.recording.streamed import Streamed
from vigie.city import City, load_city

SAMPLES = Path(__file__).parent / "samples"
PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 7, 1, 10, tzinfo=UTC)
TABLE = """\
layout: table
file: table.parquet
time: {columns: [at]}
device: {column: meter}
fields: {kw: active_power}
gateway: g
"""
WIDE = """\
layout: wide
file: table.parquet
start: 2026-07-01T10:00:00Z
step: 1m
field: speed
gateway: g
"""


@cache
def somewhere() -> City:
    return load_city(Path(__file__).parents[3] / "cities" / "marseille")


def whole(recording: Recording) -> list[Recorded]:
    return list(recording.between(recording.start_ms, recording.end_ms))


def items(recording: Recording) -> list[dict[str, Any]]:
    return [item for one in whole(recording) for item in one.payload if isinstance(item, dict)]


def loaded(
    folder: Path, city: City, columns: dict[str, Any], layout: str = TABLE, **written: Any
) -> Recording:
    parquet.write_table(pa.table(columns), folder / "table.parquet", **written)
    (folder / "table.yaml").write_text(layout)
    return load_recording(folder / "table.yaml", city)


def at(times: pa.Array) -> dict[str, Any]:
    return {"at": times, "meter": ["m1"] * len(times), "kw": [1.5] * len(times)}


@pytest.mark.parametrize(
    ("folder", "file", "separator"),
    [("household", "household", ";"), ("serf_east", "ac_power", ",")],
)
def test_a_csv_that_became_parquet_plays_the_same(
    tmp_path: Path, marseille: City, folder: str, file: str, separator: str
) -> None:
    as_csv = SAMPLES / folder / f"{file}.yaml"
    texts = csv.read_csv(
        SAMPLES / folder / f"{file}.csv",
        parse_options=csv.ParseOptions(delimiter=separator),
        convert_options=csv.ConvertOptions(column_types={"Date": pa.string(), "Time": pa.string()}),
    )
    parquet.write_table(texts, tmp_path / f"{file}.parquet", row_group_size=7)
    described = as_csv.read_text().replace(f"{file}.csv", f"{file}.parquet")
    (tmp_path / "table.yaml").write_text(described)
    played = load_recording(tmp_path / "table.yaml", marseille)
    assert whole(played) == whole(load_recording(as_csv, marseille))


@pytest.mark.parametrize(
    "times",
    [
        pa.array([NOON], pa.timestamp("us", "UTC")),
        pa.array([NOON], pa.timestamp("ns", "America/New_York")),
        pa.array([NOON], pa.timestamp("s", "+02:00")),
        pa.array([NOON.astimezone(PARIS).replace(tzinfo=None)], pa.timestamp("ms")),
        pa.array(["2026-07-01T12:00:00+02:00"]),
        pa.array(["2026-07-01 12:00"], pa.large_string()),
        pa.array(["2026-07-01T10:00:00Z"]).dictionary_encode(),
    ],
    ids=lambda times: str(times.type),
)
def test_a_time_without_a_zone_is_the_city_s_and_one_with_a_zone_its_own(
    tmp_path: Path, marseille: City, times: pa.Array
) -> None:
    [item] = items(loaded(tmp_path, marseille, at(times)))
    assert item["time"] == NOON.timestamp()


def test_nanoseconds_are_cut_to_what_a_time_of_ours_holds(tmp_path: Path, marseille: City) -> None:
    times = pa.array([1_782_900_000_123_456_789], pa.timestamp("ns", "UTC"))
    [item] = items(loaded(tmp_path, marseille, at(times)))
    assert item["time"] == 1_782_900_000.123


def test_a_day_and_a_time_of_day_may_be_columns_of_their_own(
    tmp_path: Path, marseille: City
) -> None:
    columns = at(pa.array([date(2026, 7, 1)])) | {"clock": pa.array([time(12, 0)], pa.time64("ns"))}
    [day] = items(loaded(tmp_path, marseille, columns))
    assert day["time"] == datetime(2026, 7, 1, tzinfo=PARIS).timestamp()
    joined = TABLE.replace("[at]", "[at, clock]")
    [moment] = items(loaded(tmp_path, marseille, columns, joined))
    assert moment["time"] == NOON.timestamp()


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        (pa.array([Decimal("12.50")]), 12.5),
        (pa.array([12], pa.uint16()), 12.0),
        (pa.array([0.1], pa.float64()), 0.1),
        (pa.array([12.5]).dictionary_encode(), 12.5),
        (pa.array([True]), 1.0),
        (pa.array(["12.5"]), 12.5),
    ],
    ids=lambda cells: str(getattr(cells, "type", "")),
)
def test_a_value_may_have_any_type_that_is_a_number(
    tmp_path: Path, marseille: City, cells: pa.Array, value: float
) -> None:
    columns = {"at": [NOON], "meter": ["m1"], "kw": cells}
    assert items(loaded(tmp_path, marseille, columns))[0]["values"] == {"active_power": value}


def test_a_cell_that_is_null_or_not_a_number_is_no_value(tmp_path: Path, marseille: City) -> None:
    columns = {"at": [NOON] * 4, "meter": list("abcd"), "kw": [1.0, None, float("nan"), -9999.0]}
    layout = TABLE + 'missing: ["-9999.0"]\n'
    assert [one["device"] for one in items(loaded(tmp_path, marseille, columns, layout))] == ["a"]


def test_a_device_may_be_a_number(tmp_path: Path, marseille: City) -> None:
    columns = {"at": [NOON], "meter": [717446], "kw": [1.0]}
    assert items(loaded(tmp_path, marseille, columns))[0]["device"] == "717446"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"meter": ["m"], "kw": [1.0]}, r"table\.parquet: has no column 'at', but \['meter', 'kw'"),
        ({"at": [NOON], "meter": ["m"], "kw": [[1.0]]}, r"column 'kw' is list<.*: expected texts,"),
        ({"at": [NOON], "meter": ["m"], "kw": ["high"]}, r"row 1: kw: 'high' is not a number"),
        ({"at": [NOON], "meter": ["m"], "kw": [float("inf")]}, r"row 1: kw: 'inf' is not a finite"),
        ({"at": [17], "meter": ["m"], "kw": [1.0]}, r"row 1: '17' is not a time; expected ISO"),
        ({"at": [NOON, None], "meter": ["m", "m"], "kw": [1, 2]}, r"row 2: '' is not a time"),
        ({"at": [NOON], "meter": pa.array([None], pa.string()), "kw": [1]}, "row 1: names no dev"),
        ({"at": [NOON], "meter": ["m"], "kw": pa.nulls(1)}, r"table\.parquet: holds no values"),
    ],
)
def test_a_broken_table_is_told_with_its_column_or_row(
    tmp_path: Path, marseille: City, columns: dict[str, Any], message: str
) -> None:
    with pytest.raises(RecordingError, match=message):
        loaded(tmp_path, marseille, columns)


@pytest.mark.parametrize("layout", [TABLE, WIDE])
def test_what_is_no_parquet_file_or_is_cut_off_is_told(
    tmp_path: Path, marseille: City, layout: str
) -> None:
    (tmp_path / "table.yaml").write_text(layout)
    file = tmp_path / "table.parquet"
    with pytest.raises(RecordingError, match=r"table\.parquet: .*No such file"):
        load_recording(tmp_path / "table.yaml", marseille)
    loaded(tmp_path, marseille, at(pa.array([NOON])))
    file.write_bytes(file.read_bytes()[:-100])
    (tmp_path / "table.yaml").write_text(layout)
    with pytest.raises(RecordingError, match=r"table\.parquet: Parquet magic bytes not found"):
        load_recording(tmp_path / "table.yaml", marseille)


@settings(deadline=None)  # it writes and reads files
@given(
    minutes=st.lists(st.integers(0, 3000), min_size=1, max_size=40),
    is_sorted=st.booleans(),
    cuts=st.lists(st.floats(0, 1), max_size=6),
    group=st.integers(1, 50),
)
def test_windows_of_a_table_hold_it_once_and_in_order(
    tmp_path_factory: pytest.TempPathFactory,
    minutes: list[int],
    *,
    is_sorted: bool,
    cuts: list[float],
    group: int,
) -> None:
    minutes = sorted(minutes) if is_sorted else minutes
    rows = [minute for minute in minutes for _ in range(100)]
    columns = {
        "at": pa.array([one * 60 for one in rows], pa.timestamp("s", "UTC")),
        "meter": [f"m{number}" for number in range(len(rows))],
        "kw": [1.0] * len(rows),
    }
    folder = tmp_path_factory.mktemp("table")
    recording = loaded(folder, somewhere(), columns, row_group_size=group * 100)
    if is_sorted:
        assert isinstance(recording, Streamed)
    start, end = recording.start_ms, recording.end_ms
    edges = sorted([start, *(start + int(cut * (end - start)) for cut in cuts), end])
    found = [one for since, until in pairwise(edges) for one in recording.between(since, until)]
    in_order = sorted(range(len(rows)), key=lambda number: rows[number])
    assert [item["device"] for one in found for item in one.payload if isinstance(item, dict)] == [
        f"m{number}" for number in in_order
    ]


def test_a_file_is_never_all_in_memory(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        columns = at(pa.array(range(rows), pa.timestamp("s", "UTC")))
        file = tmp_path / "table.parquet"
        parquet.write_table(pa.table(columns), file, row_group_size=rows)
        tracemalloc.start()
        assert sum(1 for _ in Parquet(file).rows(list(columns))) == rows
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    assert peak(60_000) < 1.4 * peak(20_000)


def test_a_wide_table_has_a_device_per_column(tmp_path: Path, marseille: City) -> None:
    columns = {
        "a": pa.array([1, None, 3], pa.int32()),
        "b": [4.5, float("nan"), 6.5],
        "when": pa.array(range(3), pa.timestamp("s")),
    }
    with pytest.raises(RecordingError, match=r"column 'when' is timestamp\[ms\], not numbers"):
        loaded(tmp_path, marseille, columns, WIDE)
    recording = loaded(tmp_path, marseille, columns, WIDE + "leave_out: [when]\n", row_group_size=2)
    start = NOON.timestamp()
    found = items(recording)
    assert [(one["device"], one["time"] - start, one["values"]["speed"]) for one in found] == [
        ("a", 0, 1.0),
        ("b", 0, 4.5),
        ("a", 120, 3.0),
        ("b", 120, 6.5),
    ]
    later = list(recording.between(recording.start_ms + 60_000, recording.end_ms))
    assert later == whole(recording)[-len(later) :]
    assert later


def test_french_counts_may_come_in_parquet(tmp_path: Path, marseille: City) -> None:
    folder = SAMPLES / "comptage_mobilites"
    for name in ("site", "channel", "measure"):
        parquet.write_table(csv.read_csv(folder / f"{name}.csv"), tmp_path / f"{name}.parquet")
    described = (folder / "counts.yaml").read_text().replace(".csv", ".parquet")
    (tmp_path / "counts.yaml").write_text(described)
    played = load_recording(tmp_path / "counts.yaml", marseille)
    assert whole(played) == whole(load_recording(folder / "counts.yaml", marseille))
