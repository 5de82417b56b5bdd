from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.lag import Lag, Slipping


def lag_of(delays: list[int]) -> Lag:
    lag = Lag()
    for late_ms in delays:
        lag.add(late_ms)
    return lag


@given(st.lists(st.integers(-10, 999), min_size=1))
def test_percentiles_are_those_of_the_delays(delays: list[int]) -> None:
    lag = lag_of(delays)
    late = sorted(max(0, one) for one in delays)
    assert lag.percentile(1.0) == late[-1]
    assert lag.percentile(0.5) == late[(len(late) - 1) // 2]


@given(st.integers(1000, 10**9))
def test_long_delays_are_known_to_a_hundredth(late_ms: int) -> None:
    worst = lag_of([late_ms]).percentile(1.0)
    assert 0.99 * late_ms <= worst <= late_ms


def test_what_is_merged_counts_as_if_it_had_been_added() -> None:
    lag = lag_of([1, 2])
    lag.merge(lag_of([2, 300]))
    assert lag == lag_of([1, 2, 2, 300])


def test_it_is_told_in_words() -> None:
    assert str(lag_of([0] * 98 + [20, 1234])) == "lag p50 0 ms, p99 20 ms, worst 1,230 ms"
    assert str(Lag()) == "lag p50 0 ms, p99 0 ms, worst 0 ms"


def noticed(delays_ms: list[int], every_ms: int = 5000) -> list[int]:
    """The numbers of those messages at which it was noticed."""
    slipping = Slipping()
    return [
        number
        for number, late_ms in enumerate(delays_ms)
        if slipping.notices(late_ms, number * every_ms)
    ]


def test_messages_that_leave_ever_later_are_noticed_once() -> None:
    assert noticed([0, 3000, 6000, 9000, 12_000, 15_000]) == [3]


def test_a_backlog_that_is_made_up_for_is_not_slipping() -> None:
    assert noticed([60_000, 40_000, 20_000, 5000, 0, 0]) == []


def test_a_busy_moment_is_not_slipping() -> None:
    assert noticed([0, 4000, 5000, 100, 50, 4000, 5000, 0]) == []
    assert noticed(list(range(0, 60_000, 600)), every_ms=50) == []


def test_small_delays_are_not_slipping() -> None:
    assert noticed([10, 500, 900, 1500, 1900]) == []
