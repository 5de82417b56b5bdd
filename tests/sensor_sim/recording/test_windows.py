"""A law of every recording: windows that follow each other hold it whole, once and in order."""

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.recording import Recorded, Recording, load_recording
from vigie.city import load_city

SAMPLES = Path(__file__).parent / "samples"
CITY = Path(__file__).parents[3] / "cities" / "marseille"
FILES = [
    "household/household.yaml",
    "serf_east/ac_power.yaml",
    "comptage_mobilites/counts.yaml",
    "velib/bikes.yaml",
    "gbfs_2.3/bikes.yaml",
]


@cache
def sample(file: str) -> tuple[Recording, list[Recorded]]:
    recording = load_recording(SAMPLES / file, load_city(CITY))
    return recording, list(recording.between(recording.start_ms, recording.end_ms))


@pytest.mark.parametrize("file", FILES)
@given(shares=st.lists(st.floats(0, 1), max_size=10), on_messages=st.lists(st.integers(0, 200)))
def test_windows_partition_a_recording(
    file: str, shares: list[float], on_messages: list[int]
) -> None:
    recording, whole = sample(file)
    start, end = recording.start_ms, recording.end_ms
    inner = [start + int(one * (end - start)) for one in shares]
    inner += [whole[one % len(whole)].at_ms for one in on_messages]
    cuts = sorted([start, *inner, end])
    parts = [one for since, until in pairwise(cuts) for one in recording.between(since, until)]
    assert parts == whole
    assert [one.at_ms for one in whole] == sorted(one.at_ms for one in whole)
    assert not list(recording.between(start - 1_000_000, start))
    assert not list(recording.between(end, end + 1_000_000))
