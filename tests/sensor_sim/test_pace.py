from threading import Event

from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.pace import Pace, wall_ms

NOW = 1_795_417_200_000


@given(st.integers(0, 10**9), st.floats(0.01, 10_000), st.integers(0, 10**9), st.integers(0, 10**9))
def test_nothing_is_sent_ahead_of_the_wall_clock_and_order_is_kept(
    ago: int, speed: float, elapsed: int, more: int
) -> None:
    pace = Pace(NOW - ago, NOW, speed)
    time = NOW - ago + elapsed
    assert pace.wall_at(time) >= time
    assert pace.wall_at(time + more) >= pace.wall_at(time)


def test_a_fast_run_from_the_past_catches_up_and_goes_on_at_the_clocks_pace() -> None:
    pace = Pace(NOW - 3_600_000, NOW, speed=61)
    assert pace.wall_at(NOW - 3_600_000) == NOW
    assert pace.wall_at(NOW - 1_800_000) == NOW + 29_508
    assert pace.wall_at(NOW + 60_000) == NOW + 60_000
    assert pace.wall_at(NOW + 70_000) == NOW + 70_000


def test_what_is_late_does_not_wait() -> None:
    assert Pace(0, 0).wait_for(wall_ms() - 1000, Event())


def test_waiting_ends_at_the_time() -> None:
    clock = iter([NOW, NOW + 1, NOW + 2])
    assert Pace(NOW, NOW).wait_for(NOW + 2, Event(), lambda: next(clock))


def test_told_to_stop_it_waits_no_longer() -> None:
    stop = Event()
    stop.set()
    assert not Pace(NOW, NOW).wait_for(wall_ms() + 3_600_000, stop)
