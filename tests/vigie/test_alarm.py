"""The life of an alarm, against a model that knows nothing but sets of what has happened."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vigie.alarm import (
    LONGEST_SHELF,
    AlarmStateError,
    Event,
    Kind,
    Life,
    State,
    acknowledge,
    after,
    shelve,
    unshelve,
)

T0 = datetime(2026, 11, 23, 7, tzinfo=UTC)
LATER = T0 + timedelta(minutes=5)


@given(
    must_be_acknowledged=st.booleans(),
    wishes=st.lists(st.sampled_from(["acknowledge", "clear", "shelve", "unshelve"]), max_size=8),
)
def test_a_life_is_what_its_events_make_of_it(
    *, must_be_acknowledged: bool, wishes: list[str]
) -> None:
    life, done = Life(T0, T0, must_be_acknowledged), set[str]()
    for minutes, wish in enumerate(wishes):
        at = T0 + timedelta(minutes=minutes)
        is_over = "clear" in done and (not must_be_acknowledged or "acknowledge" in done)
        is_refused = {
            "acknowledge": "acknowledge" in done or is_over,
            "clear": False,
            "shelve": is_over,
            "unshelve": "shelve" not in done,
        }[wish]
        if wish == "clear" and "clear" in done:
            continue  # what does not stand is not cleared: the store sees to it
        if is_refused:
            with pytest.raises(AlarmStateError):
                _wish(life, wish, at)
            continue
        life = _wish(life, wish, at)
        done = done - {"shelve"} if wish == "unshelve" else done | {wish}
        assert life.is_shelved(at) == ("shelve" in done)
    assert life.state is _expected(done, must_be_acknowledged=must_be_acknowledged)


def _wish(life: Life, wish: str, at: datetime) -> Life:
    match wish:
        case "acknowledge":
            return after(life, acknowledge(life, "Zoé", at))
        case "clear":
            return after(life, Event(Kind.CLEARED, at))
        case "shelve":
            return after(life, shelve(life, "Zoé", at, at + timedelta(days=1), "roadworks"))
        case _:
            return after(life, unshelve(life, None, at))


def _expected(done: set[str], *, must_be_acknowledged: bool) -> State:
    if "clear" in done:
        seen = "acknowledge" in done or not must_be_acknowledged
        return State.CLOSED if seen else State.CLEARED
    return State.ACKNOWLEDGED if "acknowledge" in done else State.RAISED


@given(known_after=st.integers(0, 60))
def test_it_stood_until_its_condition_was_gone_however_late_that_was_known(
    known_after: int,
) -> None:
    known_at = LATER + timedelta(minutes=known_after)
    assert after(Life(T0, T0), Event(Kind.CLEARED, known_at, until=LATER)).cleared_at == LATER


def test_who_has_it_in_hand_is_known() -> None:
    life = after(Life(T0, T0), acknowledge(Life(T0, T0), "Zoé", LATER, "on my way"))
    assert (life.acknowledged_by, life.acknowledged_at) == ("Zoé", LATER)
    with pytest.raises(AlarmStateError, match="Zoé"):
        acknowledge(life, "Malik", LATER)


@pytest.mark.parametrize("until", [T0, T0 - timedelta(1), T0 + LONGEST_SHELF + timedelta(1)])
def test_a_shelf_has_an_end_that_is_near(until: datetime) -> None:
    with pytest.raises(AlarmStateError):
        shelve(Life(T0, T0), "Zoé", T0, until, "roadworks")
