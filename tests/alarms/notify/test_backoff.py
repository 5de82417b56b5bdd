"""When a message that did not go out is tried again."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from alarms.notify.backoff import blocks_others, is_hopeless, next_attempt

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
DAY = timedelta(days=1)
chances = st.integers(0, 1_000).map(random.Random)


def pause(attempts: int, chance: random.Random, retry_after: timedelta | None = None) -> timedelta:
    return next_attempt(NOW, attempts, retry_after, chance) - NOW


@given(st.integers(1, 6), chances)
def test_the_pause_doubles_and_varies(attempts: int, chance: random.Random) -> None:
    whole = timedelta(seconds=10 * 2 ** (attempts - 1))
    assert whole / 2 <= pause(attempts, chance) <= whole


@given(st.integers(8, 10**9), chances)
def test_the_pause_has_a_bound(attempts: int, chance: random.Random) -> None:
    assert timedelta(minutes=7.5) <= pause(attempts, chance) <= timedelta(minutes=15)


@given(st.integers(1, 20), chances, st.timedeltas(timedelta(0), timedelta(days=9_999)))
def test_what_is_asked_for_is_waited_up_to_a_day(
    attempts: int, chance: random.Random, asked: timedelta
) -> None:
    found = pause(attempts, chance, asked)
    assert found >= min(asked, DAY)
    assert found <= max(min(asked, DAY), timedelta(minutes=15))


def test_after_a_day_there_is_no_hope() -> None:
    assert not is_hopeless(NOW, NOW + DAY)
    assert is_hopeless(NOW, NOW + DAY + timedelta(seconds=1))


def test_others_wait_for_a_message_for_some_minutes_only() -> None:
    assert blocks_others(NOW, NOW + timedelta(minutes=19))
    assert not blocks_others(NOW, NOW + timedelta(minutes=20))
