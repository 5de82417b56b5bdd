import gzip
from base64 import b64encode
from pathlib import Path

import orjson
import pytest

from sensor_sim.recording import Recorded, RecordingError, load_recording
from vigie.city import City

NOON = "2026-11-23T12:00:00Z"
NOON_MS = 1_795_435_200_000


def everything(path: Path, city: City) -> list[Recorded]:
    recording = load_recording(path, city)
    return list(recording.between(recording.start_ms, recording.end_ms))


def write(path: Path, *entries: dict[str, object]) -> Path:
    content = b"\n".join(orjson.dumps(entry) for entry in entries)
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.mark.parametrize("name", ["feed.ndjson", "feed.ndjson.gz"])
def test_a_payload_is_json_or_text_or_bytes(tmp_path: Path, marseille: City, name: str) -> None:
    binary = b"\x00\xff"
    path = write(
        tmp_path / name,
        {"time": NOON, "topic": "a", "payload": {"values": {"x": 1}}},
        {"time": "2026-11-23T13:00:01+01:00", "topic": "b", "payload": "{not json"},
        {
            "time": "2026-11-23T13:00:02",
            "topic": "c",
            "payload": b64encode(binary).decode(),
            "encoding": "base64",
        },
    )
    assert everything(path, marseille) == [
        Recorded(NOON_MS, "a", b'{"values":{"x":1}}'),
        Recorded(NOON_MS + 1000, "b", b"{not json"),
        Recorded(NOON_MS + 2000, "c", binary),
    ]


def test_lines_are_played_in_the_order_of_their_times(tmp_path: Path, marseille: City) -> None:
    path = write(
        tmp_path / "feed.ndjson",
        {"time": "2026-11-23T12:00:05Z", "topic": "later", "payload": 1},
        {"time": NOON, "topic": "sooner", "payload": 1},
    )
    assert [one.topic for one in everything(path, marseille)] == ["sooner", "later"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"topic": "a", "payload": 1}', r"feed\.ndjson:2: 'time' is missing"),
        ('{"time": "noon", "topic": "a", "payload": 1}', r"feed\.ndjson:2: expected .*'noon'"),
        ('{"time": 12, "topic": "a", "payload": 1}', r"feed\.ndjson:2: expected"),
        ("[1]", r"feed\.ndjson:2: expected"),
        ("garbage", r"feed\.ndjson:2: expected"),
        (
            f'{{"time": "{NOON}", "topic": "a", "payload": "?", "encoding": "base64"}}',
            r"feed\.ndjson:2: expected",
        ),
    ],
)
def test_a_broken_line_is_told_with_its_number(
    tmp_path: Path, marseille: City, line: str, message: str
) -> None:
    path = tmp_path / "feed.ndjson"
    path.write_text(f'{{"time": "{NOON}", "topic": "a", "payload": 1}}\n{line}\n')
    with pytest.raises(RecordingError, match=message):
        load_recording(path, marseille)


def test_a_file_that_is_no_recording_is_refused(tmp_path: Path, marseille: City) -> None:
    (tmp_path / "empty.ndjson").write_text("\n")
    (tmp_path / "broken.ndjson.gz").write_text("not gzip")
    for name, message in {
        "empty.ndjson": "holds no messages",
        "broken.ndjson.gz": "Not a gzipped file",
        "missing.ndjson": "No such file",
        "feed.csv": r"expected \.ndjson",
    }.items():
        with pytest.raises(RecordingError, match=message):
            load_recording(tmp_path / name, marseille)
