import gzip
from datetime import timedelta
from pathlib import Path

import pytest

from sensor_sim.recording.form import RecordingError
from sensor_sim.recording.packed import lines
from sensor_sim.recording.parts import Rotation, files_of, parse_rotation
from sensor_sim.recording.writer import Writer


def written(path: Path) -> list[list[bytes]]:
    return [[line.text for line in lines(file) if line.text] for file in files_of(path)]


def test_a_second_writing_goes_on_after_the_first(tmp_path: Path) -> None:
    path = tmp_path / "feed.ndjson.gz"
    for text in (b"one", b"two"):
        with Writer(path) as writer:
            writer.append([text])
    assert written(path) == [[b"one", b"two"]]


def test_a_last_line_without_an_end_stays_a_line_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "feed.ndjson.gz"
    path.write_bytes(gzip.compress(b"one"))
    with Writer(path) as writer:
        writer.append([b"two"])
    assert written(path) == [[b"one", b"two"]]


def test_a_part_is_left_before_it_would_be_too_large(tmp_path: Path) -> None:
    path = tmp_path / "feed.ndjson.gz"
    with Writer(path, Rotation(size_bytes=60)) as writer:
        for text in (b"one", b"two", b"three", b"f" * 5000, b"five"):
            writer.append([text])
    assert written(path) == [[b"one", b"two"], [b"three"], [b"f" * 5000], [b"five"]]
    assert files_of(path)[0].name == "feed.0001.ndjson.gz"
    with Writer(path, Rotation(size_bytes=10_000)) as writer:
        writer.append([b"six"])
    assert written(path)[-1] == [b"five", b"six"]


def test_a_part_is_left_when_it_is_old_enough(tmp_path: Path) -> None:
    path = tmp_path / "feed.ndjson.gz"
    with Writer(path, Rotation(age=timedelta())) as writer:
        writer.append([b"one"])
        writer.append([b"two"])
    assert written(path) == [[b"one"], [b"two"]]


@pytest.mark.parametrize(
    ("text", "rotation"),
    [
        ("100MB", Rotation(size_bytes=100_000_000)),
        ("2GB", Rotation(size_bytes=2_000_000_000)),
        ("1h", Rotation(age=timedelta(hours=1))),
    ],
)
def test_a_rotation_is_a_size_or_a_duration(text: str, rotation: Rotation) -> None:
    assert parse_rotation(text) == rotation


@pytest.mark.parametrize("text", ["0MB", "MB", "often", "1.5h", ""])
def test_what_is_neither_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write 100MB, 1GB, 15m or 1h"):
        parse_rotation(text)


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="No such file"):
        Writer(tmp_path / "nowhere" / "feed.ndjson.gz")
    with pytest.raises(RecordingError, match=r"is a \.ndjson\.gz"):
        Writer(tmp_path / "feed.csv")
