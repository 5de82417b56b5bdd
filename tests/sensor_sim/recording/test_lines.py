import gzip
import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.recording import Recorded, RecordingError, load_recording
from sensor_sim.recording.lines import Heard, line_of, message_of
from sensor_sim.recording.messages import Files
from sensor_sim.recording.packed import pack
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


json_bytes = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
).map(lambda one: json.dumps(one).encode())
heard = st.builds(
    Heard,
    at_us=st.integers(0, 4_000_000_000_000_000),
    topic=st.text(min_size=1),
    payload=st.binary() | st.text().map(str.encode) | json_bytes,
    qos=st.sampled_from([0, 1, 2]),
    retain=st.booleans(),
    duplicate=st.booleans(),
)


@given(heard)
def test_every_message_comes_back_to_the_byte(message: Heard) -> None:
    line = line_of(message)
    assert b"\n" not in line
    assert message_of("here", line, ZoneInfo("UTC")) == Recorded(
        round(message.at_us / 1000), message.topic, message.payload, message.qos, message.retain
    )
    entry = orjson.loads(line)
    at = datetime.fromisoformat(entry["time"])
    assert (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) == message.at_us
    assert entry.get("duplicate", False) is message.duplicate


def test_json_is_kept_readable() -> None:
    said = Heard(1_795_435_200_000_001, "a/b", b'{"values":{"x":1.5}}', retain=True)
    assert line_of(said) == (
        b'{"time":"2026-11-23T12:00:00.000001Z","topic":"a/b","qos":1,"retain":true,'
        b'"payload":{"values":{"x":1.5}}}'
    )


@pytest.mark.parametrize("name", ["feed.ndjson", "feed.ndjson.gz"])
def test_any_part_of_a_long_recording_is_as_in_its_whole(
    tmp_path: Path, marseille: City, name: str
) -> None:
    times = [NOON_MS + number // 3 * 100 for number in range(5000)]
    texts = [line_of(Heard(at * 1000, "t", b"%d" % at)) for at in times]
    members = [texts[first : first + 250] for first in range(0, 5000, 250)]
    separate = b"".join(map(pack, members))
    path = tmp_path / name
    path.write_bytes(separate if path.suffix == ".gz" else gzip.decompress(separate))
    recording = load_recording(path, marseille)
    assert isinstance(recording, Files)
    whole = list(recording.between(recording.start_ms, recording.end_ms))
    assert [one.at_ms for one in whole] == times
    for start, end in [(0, 1), (30_000, 70_000), (33_300, 33_400), (99_950, 200_000)]:
        part = list(recording.between(NOON_MS + start, NOON_MS + end))
        assert part == [one for one in whole if start <= one.at_ms - NOON_MS < end]


def test_the_parts_of_a_rotated_recording_are_one(tmp_path: Path, marseille: City) -> None:
    for number in (1, 2, 10):
        at = f"2026-11-23T12:00:{number:02d}Z"
        write(
            tmp_path / f"feed.{number:04d}.ndjson.gz",
            {"time": at, "topic": str(number), "payload": 1},
        )
    found = everything(tmp_path / "feed.ndjson.gz", marseille)
    assert [one.topic for one in found] == ["1", "2", "10"]


def test_a_recording_that_was_cut_off_is_played_to_there_and_it_is_told(
    tmp_path: Path, marseille: City, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "feed.ndjson.gz"
    first, second = (pack([line_of(Heard(NOON_MS * 1000, one, b"1"))]) for one in "ab")
    path.write_bytes(first + second[: len(second) // 2])
    assert [one.topic for one in everything(path, marseille)] == ["a"]
    assert "feed.ndjson.gz ends within the part that begins at byte" in caplog.text


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
