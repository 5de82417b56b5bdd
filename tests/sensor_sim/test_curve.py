from math import sin

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sensor_sim.curve import DAY_S, EPOCH_S, Curve

times = st.floats(EPOCH_S - 30 * DAY_S, EPOCH_S + 30 * DAY_S)


def wave(time_s: float) -> float:
    return 1 + sin(time_s / 5000)


def test_a_curve_passes_through_its_samples() -> None:
    curve = Curve(wave, step_s=900)
    assert curve.at(EPOCH_S + 4500) == wave(EPOCH_S + 4500)
    assert curve.at(EPOCH_S + 4950) == pytest.approx(
        (wave(EPOCH_S + 4500) + wave(EPOCH_S + 5400)) / 2
    )


def test_the_integral_of_a_constant_is_its_hours() -> None:
    curve = Curve(lambda _: 2.0)
    assert curve.integral(EPOCH_S) == 0
    assert curve.integral(EPOCH_S + 90_000) == pytest.approx(50)
    assert curve.integral(EPOCH_S - 90_000) == pytest.approx(-50)


@given(times, st.floats(1, 3 * DAY_S))
def test_the_integral_is_the_area_under_the_curve(start_s: float, span_s: float) -> None:
    curve = Curve(wave)
    pieces = 4000
    width_s = span_s / pieces
    area = sum(curve.at(start_s + (piece + 0.5) * width_s) for piece in range(pieces)) * width_s
    grown = curve.integral(start_s + span_s) - curve.integral(start_s)
    assert grown == pytest.approx(area / 3600, rel=1e-4, abs=1e-6)


@given(times, times)
def test_the_integral_does_not_depend_on_what_was_asked_before(
    time_s: float, before_s: float
) -> None:
    used = Curve(wave)
    used.integral(before_s)
    assert used.integral(time_s) == Curve(wave).integral(time_s)


@given(times, st.floats(-9 * DAY_S, 9 * DAY_S), st.integers(1, 50))
def test_many_times_at_once_are_the_same_as_each_alone(
    start_s: float, step_s: float, count: int
) -> None:
    asked_s = start_s + np.arange(count) * step_s
    together = Curve(wave).at_each(asked_s)
    assert together.tolist() == [Curve(wave).at(time_s) for time_s in asked_s.tolist()]
