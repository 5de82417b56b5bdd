"""The laws of the tape deck's clock."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.deck import FASTEST, SLOWEST, Deck

NOW = 1_795_435_200_000
START, LAST = 1_000_000, 2_000_000
speeds = st.floats(SLOWEST, 10_000)
waits = st.floats(0, 100_000)
changes = st.one_of(
    st.tuples(st.just("pause"), st.none()),
    st.tuples(st.just("resume"), st.none()),
    st.tuples(st.just("speed"), speeds),
)


def changed(deck: Deck, wall_ms: float, change: tuple[str, float | None]) -> Deck:
    match change:
        case ("pause", _):
            return deck.paused(wall_ms)
        case ("resume", _):
            return deck.resumed(wall_ms)
        case (_, float(speed)):
            return deck.at_speed(wall_ms, speed)
    raise AssertionError(change)


@given(speeds, st.lists(st.tuples(waits, changes), max_size=10))
def test_time_never_jumps_but_by_a_seek(
    speed: float, history: list[tuple[float, tuple[str, float | None]]]
) -> None:
    deck, wall_ms = Deck(NOW, START, LAST, speed), float(NOW)
    for wait_ms, change in history:
        wall_ms += wait_ms
        before = deck.at(wall_ms)
        deck = changed(deck, wall_ms, change)
        assert deck.at(wall_ms) == before


@given(speeds, st.lists(st.tuples(waits, changes), min_size=1, max_size=10))
def test_time_never_runs_back_nor_beyond_the_last_message(
    speed: float, history: list[tuple[float, tuple[str, float | None]]]
) -> None:
    deck, wall_ms = Deck(NOW, START, LAST, speed), float(NOW)
    shown = [deck.at(wall_ms)]
    for wait_ms, change in history:
        wall_ms += wait_ms
        shown.append(deck.at(wall_ms))
        deck = changed(deck, wall_ms, change)
        shown.append(deck.at(wall_ms))
    assert all(before <= after for before, after in pairwise(shown))
    assert all(START <= one <= LAST for one in shown)


@given(speeds, waits, st.integers(START, LAST))
def test_a_seek_is_where_it_goes_on(speed: float, wait_ms: float, to: int) -> None:
    deck = Deck(NOW, START, LAST, speed).sought(NOW + wait_ms, to)
    assert deck.at(NOW + wait_ms) == to
    assert deck.wall_at(to) == NOW + wait_ms


@given(speeds, st.integers(START, LAST))
def test_a_time_is_reached_when_it_was_said_to_be(speed: float, time: int) -> None:
    deck = Deck(NOW, START, LAST, speed)
    assert deck.at(deck.wall_at(time)) == pytest.approx(time, abs=speed)  # of a wall's ms


def test_paused_it_stands_and_goes_on_from_there() -> None:
    deck = Deck(0, START, LAST, speed=2).paused(1_000)
    assert deck.at(50_000) == START + 2_000
    assert deck.resumed(60_000).at(61_000) == START + 4_000


@given(speeds, st.lists(st.tuples(waits, changes), max_size=5), st.integers(START, LAST))
def test_moved_to_now_no_time_is_ahead_of_the_wall(
    speed: float, history: list[tuple[float, tuple[str, float | None]]], time: int
) -> None:
    deck, wall_ms = Deck(NOW, START, LAST, speed), float(NOW)
    for wait_ms, change in history:
        wall_ms += wait_ms
        deck = changed(deck, wall_ms, change)
    played_ms = max(wall_ms, deck.wall_at(time))
    assert time + deck.moved_ms() <= played_ms + 1  # a millisecond is what rounding may cost


def test_at_its_own_pace_what_is_played_is_of_the_present() -> None:
    deck = Deck(NOW, START, LAST)
    assert START + deck.moved_ms() == NOW


def test_played_fast_the_last_is_of_the_present() -> None:
    deck = Deck(NOW, START, LAST, speed=10)
    assert LAST + deck.moved_ms() == deck.wall_at(LAST) == NOW + 100_000


@pytest.mark.parametrize("speed", [0, -1, SLOWEST / 2, FASTEST * 2, float("inf"), float("nan")])
def test_what_is_no_speed_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match=r"is no speed: it is from 0\.001"):
        Deck(NOW, START, LAST).at_speed(NOW, speed)
