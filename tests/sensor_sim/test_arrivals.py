"""No more cars are in than there are places for, and what comes later changes nothing before."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.arrivals import Arrivals, Group
from sensor_sim.scenario.steps import NONE, USUAL, Steps

ROOM = 100.0
HOUR_S = 3600.0


def steadily(per_hour: float) -> Group:
    """Who stays for two hours, as many per hour."""
    return Group(lambda time_s: per_hour * time_s / HOUR_S, 2 * HOUR_S, USUAL)


def factor(*steps: tuple[float, float]) -> Steps:
    """By hours."""
    return Steps(tuple(hour * HOUR_S for hour, _ in steps), tuple(value for _, value in steps))


factors = st.lists(
    st.tuples(st.floats(0, 10), st.floats(0, 6)),
    min_size=1,
    max_size=5,
    unique_by=lambda one: one[0],
).map(lambda steps: factor(*sorted(steps), (11, 1.0)))


def within(group: Group, by: Steps) -> Group:
    return Group(group.arrived, group.stay_s, by)


def test_without_anything_on_they_are_who_would_arrive() -> None:
    arrivals = Arrivals([steadily(40)], ROOM)
    assert arrivals.entered(5 * HOUR_S) == 200
    assert arrivals.left(5 * HOUR_S) == 120


@given(by=factors, hour=st.floats(0, 24), later=st.floats(0, 24))
def test_none_is_over_full_none_leaves_before_he_came_and_none_comes_out_backwards(
    by: Steps, hour: float, later: float
) -> None:
    arrivals = Arrivals([within(steadily(40), by)], ROOM)
    time_s = hour * HOUR_S
    entered, left = arrivals.entered(time_s), arrivals.left(time_s)
    assert -1e-6 <= entered - left <= ROOM + 1e-6
    assert arrivals.entered(time_s + later * HOUR_S) >= entered
    assert left == pytest.approx(arrivals.entered(time_s - 2 * HOUR_S))


@given(by=factors, hour=st.floats(0, 12), value=st.floats(0, 6), at=st.floats(0, 12))
def test_what_comes_later_changes_nothing_before(
    by: Steps, hour: float, value: float, at: float
) -> None:
    kept = [
        (time, one) for time, one in zip(by.times, by.values, strict=True) if time < hour * HOUR_S
    ]
    changed = Steps(
        (*(time for time, _ in kept), hour * HOUR_S), (*(one for _, one in kept), value)
    )
    one, another = (Arrivals([within(steadily(40), each)], ROOM) for each in (by, changed))
    time_s = min(at, hour) * HOUR_S
    assert one.entered(time_s) == another.entered(time_s)
    assert one.left(time_s) == another.left(time_s)


def test_it_fills_and_is_as_usual_again_once_those_who_came_have_left() -> None:
    usual = Arrivals([steadily(40)], ROOM)
    busy = Arrivals([within(steadily(40), factor((4, 5.0), (6, 1.0)))], ROOM)
    inside = [busy.entered(hour * HOUR_S) - busy.left(hour * HOUR_S) for hour in (4, 5, 6, 8, 9)]
    assert inside[0] == 80
    assert 95 < max(inside) <= 100
    assert inside[-1] == pytest.approx(80)
    assert busy.entered(9 * HOUR_S) > usual.entered(9 * HOUR_S)


def test_guests_take_places_from_others() -> None:
    guests = Group(
        lambda time_s: 90 * max(0.0, time_s - 4 * HOUR_S) / HOUR_S,
        3 * HOUR_S,
        Steps((4 * HOUR_S, 5 * HOUR_S), (1.0, 0.0), NONE.before),
    )
    arrivals = Arrivals([steadily(40), guests], ROOM)
    inside = arrivals.entered(5 * HOUR_S) - arrivals.left(5 * HOUR_S)
    assert 95 < inside <= 100
    assert arrivals.entered(5 * HOUR_S) < 5 * 40 + 90
