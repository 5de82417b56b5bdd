"""What is told of devices and feeds: counts, last seen, and clocks that backlogs do not mislead."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.batching import Entry
from ingest.health import Clock, Health
from ingest.message import Decoded, Message
from vigie.model import DeadLetter, Quality, Reading, Reason
from vigie.store.write import Repeats

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def reading(device: str, time: datetime = NOW, quality: int = 0) -> Reading:
    return Reading(device, "active_power", time, 1.0, quality)


def entry(
    *readings: Reading, at: datetime = NOW, feed: str = "canonical", letters: int = 0
) -> Entry:
    letter = DeadLetter(at, "t", b"", Reason.WRONG_TYPE, "", feed)
    decoded = Decoded(feed, readings=list(readings), dead_letters=[letter] * letters)
    return Entry(Message("t", b"", at), decoded)


def test_devices_and_feeds_are_counted_until_they_are_told() -> None:
    health = Health()
    later = NOW + MINUTE
    health.count(
        [
            entry(reading("a"), reading("b"), reading("a", quality=Quality.JUMP), letters=1),
            entry(reading("a"), at=later, feed="plugs"),
            entry(at=later, feed="plugs", letters=2),
        ],
        {"a": Repeats(duplicates=2, corrections=1), "stranger": Repeats(1, 1)},
    )
    news = health.news
    told = {one.device: one for one in news.devices}
    a, b = told["a"], told["b"]
    assert (a.messages, a.readings, a.suspect, a.duplicates, a.corrections) == (2, 3, 1, 2, 1)
    assert (b.messages, b.readings, b.suspect, b.duplicates, b.corrections) == (1, 1, 0, 0, 0)
    assert (a.feed, a.first_seen, a.last_seen) == ("plugs", NOW, later)
    assert [
        (one.feed, one.messages, one.readings, one.dead_letters, one.last_seen)
        for one in news.feeds
    ] == [("canonical", 1, 3, 1, NOW), ("plugs", 2, 1, 2, later)]
    health.forget_news()
    assert (health.news.devices, health.news.feeds) == ([], [])


def live(clock: Clock, minutes: range, behind: timedelta) -> None:
    for minute in minutes:
        time = NOW + minute * MINUTE
        clock.hear(time, time + behind + timedelta(milliseconds=minute % 7 * 100))


@pytest.mark.parametrize("behind_s", [-90, 0, 0.4, 3600])
def test_the_skew_of_a_clock_is_how_late_its_readings_are(behind_s: float) -> None:
    behind = timedelta(seconds=behind_s)
    clock = Clock(NOW, NOW + behind)
    live(clock, range(1, 30), behind)
    assert clock.skew_s == pytest.approx(behind_s, abs=1)


def test_a_clock_that_was_set_is_seen_at_once() -> None:
    clock = Clock(NOW, NOW + timedelta(hours=1))
    live(clock, range(1, 20), timedelta(hours=1))
    live(clock, range(20, 22), timedelta())
    assert clock.skew_s == pytest.approx(0, abs=1)


@given(step_s=st.integers(1, 900), at_once=st.integers(2, 200), speed=st.integers(3, 1000))
def test_a_backlog_says_nothing_of_a_clock(step_s: int, at_once: int, speed: int) -> None:
    start = NOW - timedelta(seconds=step_s * at_once)
    clock = Clock(start, NOW)
    for number in range(1, at_once):
        passed = timedelta(seconds=number * step_s)
        clock.hear(start + passed, NOW + passed / speed)
    assert clock.skew_s is None


def test_a_backlog_leaves_a_known_skew_alone() -> None:
    clock = Clock(NOW, NOW)
    live(clock, range(1, 10), timedelta(seconds=20))
    back = NOW + 500 * MINUTE
    for minute in range(10, 500):
        clock.hear(NOW + minute * MINUTE, back)
    live(clock, range(500, 503), timedelta(seconds=20))
    assert clock.skew_s == pytest.approx(20, abs=1)


def test_the_clocks_of_those_silent_for_longest_are_forgotten() -> None:
    health = Health(remembered_clocks=10)
    for number in range(100):
        at = NOW + number * MINUTE
        health.count([entry(reading(f"d{number}", at), reading("often", at), at=at)], {})
    [often] = [one for one in health.news.devices if one.device == "often"]
    assert often.skew_s == 0
