"""A file of gzip members stays readable wherever it ends, and can be gone on with."""

import gzip
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.recording.form import RecordingError
from sensor_sim.recording.packed import CutOffError, lines, mend, pack

FIRST, SECOND = [b"one", b"two"], [b"three", b"four", b"five"]


def readable(path: Path) -> list[bytes]:
    found: list[bytes] = []
    with suppress(CutOffError):
        found.extend(line.text for line in lines(path))
    return found


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "feed.ndjson.gz"
    path.write_bytes(pack(FIRST) + pack(SECOND))
    return path


def test_any_gzip_reads_the_members(file: Path) -> None:
    assert gzip.decompress(file.read_bytes()).splitlines() == FIRST + SECOND


def test_cut_at_any_byte_all_members_before_are_read_and_it_is_told(file: Path) -> None:
    whole = file.read_bytes()
    for size in range(len(pack(FIRST)) + 1, len(whole)):
        file.write_bytes(whole[:size])
        begun: list[bytes] = []
        with pytest.raises(CutOffError) as told:
            begun.extend(line.text for line in lines(file))
        assert told.value.member == len(pack(FIRST))
        found = readable(file)
        assert found == (FIRST + SECOND)[: len(found)]
        assert len(found) >= len(FIRST)


def test_mended_at_any_byte_it_keeps_what_was_readable_and_can_be_appended_to(file: Path) -> None:
    whole = file.read_bytes()
    for size in range(len(whole)):
        file.write_bytes(whole[:size])
        before = readable(file)
        mend(file)
        assert [line.text for line in lines(file)] == before
        with file.open("ab") as end:
            end.write(pack([b"six"]))
        assert [line.text for line in lines(file)] == [*before, b"six"]


def test_a_whole_file_needs_no_mending(file: Path) -> None:
    whole = file.read_bytes()
    assert mend(file) is None
    assert file.read_bytes() == whole


def test_what_is_damaged_otherwise_is_never_written_to(file: Path) -> None:
    damaged = bytearray(file.read_bytes())
    damaged[15] ^= 255
    file.write_bytes(damaged)
    with pytest.raises(RecordingError, match="damaged after byte 0"):
        mend(file)
    assert file.read_bytes() == damaged


@given(st.lists(st.lists(st.binary().map(lambda one: one.replace(b"\n", b"").rstrip(b"\r")))))
def test_reading_can_begin_at_every_entry(
    tmp_path_factory: pytest.TempPathFactory, members: list[list[bytes]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "entries.ndjson.gz"
    path.write_bytes(b"".join(map(pack, members)))
    everything = list(lines(path))
    assert [line.text for line in everything] == [text for one in members for text in one]
    for index, line in enumerate(everything):
        if line.entry is not None:
            assert list(lines(path, line.entry)) == everything[index:]
