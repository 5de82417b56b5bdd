"""The three ways in which a replay treats time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from math import inf
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.recording import Recorded, Recording, load_recording
from sensor_sim.recording.form import unix_ms
from sensor_sim.recording.messages import Messages
from sensor_sim.timing import Cue, Times, once, same_hour
from vigie.city import City

ZONE = ZoneInfo("America/Los_Angeles")
NOW = 1_795_435_200_000
HOUR_MS = 3_600_000
recordings = st.lists(st.integers(0, 10_000_000), min_size=1, max_size=20).map(
    lambda times: Messages([Recorded(time, "topic", b"") for time in times])
)


@pytest.fixture(scope="module")
def metr_la(los_angeles: City) -> Recording:
    return load_recording(los_angeles.folder / "recordings" / "metr_la.yaml", los_angeles)


@given(recordings, st.sampled_from([0.5, 1, 3, 60, inf]))
def test_kept_times_are_as_recorded_at_any_pace(recording: Messages, speed: float) -> None:
    cues = list(once(recording, Times.KEEP, NOW, speed))
    assert {cue.moved_ms for cue in cues} == {0}
    for cue in cues:
        elapsed_ms = (cue.recorded.at_ms - recording.start_ms) / speed
        assert cue.wall_ms == NOW + round(elapsed_ms)


@given(recordings, st.sampled_from([1, 3, 60, inf]))
def test_times_moved_to_now_end_at_the_end_and_are_never_ahead(
    recording: Messages, speed: float
) -> None:
    cues = list(once(recording, Times.NOW, NOW, speed))
    assert len({cue.moved_ms for cue in cues}) == 1
    assert cues[0].wall_ms == NOW
    assert cues[0].moved_ms % 1000 == 0
    assert 0 <= cues[-1].wall_ms - (cues[-1].recorded.at_ms + cues[-1].moved_ms) < 1000
    # A millisecond is what rounding may cost.
    assert all(cue.recorded.at_ms + cue.moved_ms <= cue.wall_ms + 1 for cue in cues)


def test_at_its_own_pace_the_first_message_is_now() -> None:
    recording = Messages([Recorded(5000, "topic", b""), Recorded(65_000, "topic", b"")])
    first, last = once(recording, Times.NOW, NOW, 1)
    assert first.recorded.at_ms + first.moved_ms == first.wall_ms == NOW
    assert last.recorded.at_ms + last.moved_ms == last.wall_ms == NOW + 60_000


def between(recording: Recording, start: datetime, hours: float) -> list[Cue]:
    start_ms = unix_ms(start, ZONE)
    end_ms = start_ms + round(hours * HOUR_MS)
    cues = same_hour(recording, ZONE, start_ms)
    return list(takewhile(lambda cue: cue.wall_ms < end_ms, cues))


def test_the_same_hour_has_the_hour_and_the_weekday_of_the_present(metr_la: Recording) -> None:
    for cue in between(metr_la, datetime(2026, 11, 22, 22, 50, tzinfo=ZONE), 26):
        then = datetime.fromtimestamp(cue.recorded.at_ms / 1000, ZONE)
        played = datetime.fromtimestamp(cue.wall_ms / 1000, ZONE)
        assert (played.weekday(), played.time()) == (then.weekday(), then.time())
        assert cue.moved_ms == cue.wall_ms - cue.recorded.at_ms


def test_the_same_hour_starts_exactly_where_it_is_told(metr_la: Recording) -> None:
    start = datetime(2026, 11, 23, 7, 7, 3, tzinfo=ZONE)
    whole = between(metr_la, start, 2)
    parts = [*between(metr_la, start, 0.77), *between(metr_la, start + timedelta(hours=0.77), 1.23)]
    assert whole[0].wall_ms >= unix_ms(start, ZONE)
    assert parts == whole


def test_the_same_hour_runs_through_the_end_of_the_week(metr_la: Recording) -> None:
    # Wednesday night: the last row of the recording, then its first.
    cues = between(metr_la, datetime(2026, 11, 25, 23, 0, tzinfo=ZONE), 2)
    assert len(cues) == 2 * 12 * 207
    walls = [cue.wall_ms for cue in cues]
    assert walls == sorted(walls)
    assert cues[-1].recorded.at_ms < cues[0].recorded.at_ms


@pytest.mark.parametrize(
    ("night", "hours"),
    [(datetime(2026, 3, 8, tzinfo=ZONE), 23), (datetime(2026, 11, 1, tzinfo=ZONE), 25)],
)
def test_nights_in_which_clocks_change_have_neither_hole_nor_double(
    metr_la: Recording, night: datetime, hours: int
) -> None:
    cues = between(metr_la, night, hours)
    readings = Counter(
        (item["device"], round(item["time"] * 1000) + cue.moved_ms)
        for cue in cues
        for item in cue.recorded.payload
        if isinstance(item, dict)
    )
    assert len(cues) == hours * 12 * 207
    assert max(readings.values()) == 1
    times = sorted({time for _, time in readings})
    assert times == list(
        range(unix_ms(night, ZONE), unix_ms(night, ZONE) + hours * HOUR_MS, 300_000)
    )
    tomorrow = (night + timedelta(days=1)).astimezone(UTC)
    assert cues[-1].wall_ms < unix_ms(tomorrow, ZONE) <= cues[-1].wall_ms + 1500


def test_a_recording_shorter_than_a_week_is_silent_in_between(
    tmp_path: Path, marseille: City
) -> None:
    path = tmp_path / "hour.ndjson"
    path.write_text(
        '{"time": "2026-11-16T07:10:00+01:00", "topic": "first", "payload": 1}\n'
        '{"time": "2026-11-16T08:05:00+01:00", "topic": "last", "payload": 1}\n'
    )
    zone = marseille.config.zone
    start_ms = unix_ms(datetime(2026, 12, 1, tzinfo=zone), zone)
    cues = takewhile(
        lambda cue: cue.wall_ms < start_ms + 14 * 24 * HOUR_MS,
        same_hour(load_recording(path, marseille), zone, start_ms),
    )
    played = [
        (f"{datetime.fromtimestamp(cue.wall_ms / 1000, zone):%d %H:%M}", cue.recorded.topic)
        for cue in cues
    ]
    assert played == [
        ("07 07:10", "first"),
        ("07 08:05", "last"),
        ("14 07:10", "first"),
        ("14 08:05", "last"),
    ]
