import csv
import gzip
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sensor_sim.recording import Recording, RecordingError, load_recording
from vigie.city import City, CityError

FIVE_MINUTES_MS = 300_000


@pytest.fixture(scope="module")
def metr_la(los_angeles: City) -> Recording:
    return load_recording(los_angeles.folder / "recordings" / "metr_la.yaml", los_angeles)


@pytest.fixture(scope="module")
def table(los_angeles: City) -> list[list[str]]:
    packed = los_angeles.folder / "recordings" / "metr_la.csv.gz"
    return list(csv.reader(gzip.decompress(packed.read_bytes()).decode().splitlines()))


def test_metr_la_is_the_first_week_of_march_2012(metr_la: Recording) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    start = datetime.fromtimestamp(metr_la.start_ms / 1000, zone)
    assert start == datetime(2012, 3, 1, tzinfo=zone)
    assert f"{start:%A}" == "Thursday"
    assert metr_la.end_ms - metr_la.start_ms == 7 * 86_400_000


def test_every_cell_comes_as_recorded(metr_la: Recording, table: list[list[str]]) -> None:
    header, *rows = table
    cells = [
        (item["device"], item["time"], item["values"]["speed"])
        for message in metr_la.between(metr_la.start_ms, metr_la.end_ms)
        for item in message.payload
        if isinstance(item, dict)
    ]
    start_s = metr_la.start_ms / 1000
    assert len(cells) == 2016 * 207
    assert cells == [
        (device, start_s + number * 300, float(cell))
        for number, row in enumerate(rows)
        for device, cell in zip(header, row, strict=True)
    ]


def test_a_row_arrives_evenly_over_the_step_that_follows_its_time(metr_la: Recording) -> None:
    row_ms = metr_la.start_ms + 100 * FIVE_MINUTES_MS
    times = [one.at_ms for one in metr_la.between(row_ms, row_ms + FIVE_MINUTES_MS)]
    gaps = {after - before for before, after in pairwise(times)}
    assert times[0] == row_ms
    assert times[-1] < row_ms + FIVE_MINUTES_MS
    assert max(gaps) <= 1500


def test_parts_of_a_recording_have_neither_hole_nor_double(metr_la: Recording) -> None:
    start, end = metr_la.start_ms, metr_la.start_ms + 1_000_000
    whole = list(metr_la.between(start, end))
    parts = [
        one for cut in range(start, end, 7001) for one in metr_la.between(cut, min(cut + 7001, end))
    ]
    assert parts == whole
    assert not list(metr_la.between(0, start))
    assert not list(metr_la.between(metr_la.end_ms, metr_la.end_ms + 1_000_000))


def small(folder: Path, rows: str, layout: str = "") -> Path:
    (folder / "table.csv").write_text(rows)
    file = folder / "table.yaml"
    file.write_text(
        layout
        or "layout: wide\nfile: table.csv\nstart: 2026-03-01T00:00:00Z\nstep: 1h\n"
        "field: speed\ngateway: g\n"
    )
    return file


def test_an_empty_cell_is_no_reading(tmp_path: Path, los_angeles: City) -> None:
    recording = load_recording(small(tmp_path, "a,b\n1,\n,2\n"), los_angeles)
    messages = list(recording.between(recording.start_ms, recording.end_ms))
    start = datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    assert [item for one in messages for item in one.payload] == [
        {"device": "a", "time": start, "values": {"speed": 1.0}},
        {"device": "b", "time": start + 3600, "values": {"speed": 2.0}},
    ]
    assert {one.topic for one in messages} == {"los-angeles/gateway/g"}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("a,b\n1,2\n3\n", r"table\.csv:3: has 1 cells, the header 2"),
        ("a,b\n1,fast\n", r"table\.csv:2: .*'fast'; expected numbers"),
        ("a,b\n", r"table\.csv: holds no rows"),
        ("", r"table\.csv: holds no rows"),
    ],
)
def test_a_broken_table_is_told_with_its_line(
    tmp_path: Path, los_angeles: City, rows: str, message: str
) -> None:
    with pytest.raises(RecordingError, match=message):
        load_recording(small(tmp_path, rows), los_angeles)


def test_a_broken_layout_is_told_with_its_line(tmp_path: Path, los_angeles: City) -> None:
    layout = "layout: wide\nfile: table.csv\nstart: 2026-03-01\nstep: fast\nfield: f\ngateway: g\n"
    with pytest.raises(CityError, match=r"table\.yaml:4: step: 'fast' is not a duration"):
        load_recording(small(tmp_path, "a\n1\n", layout), los_angeles)
