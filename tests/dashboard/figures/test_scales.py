from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.scales import scale_of

VALUES = st.lists(st.floats(-1e9, 1e9), min_size=1)


@given(VALUES, st.booleans())
def test_a_scale_holds_every_value(values: list[float], from_zero: bool) -> None:  # noqa: FBT001
    scale = scale_of(values, from_zero=from_zero)
    assert scale is not None
    assert all(-1e-6 <= scale.share(value) <= 1 + 1e-6 for value in values)


@given(st.lists(st.floats(0, 1e9), min_size=1))
def test_amounts_start_from_zero(values: list[float]) -> None:
    scale = scale_of(values, from_zero=True)
    assert scale is not None
    assert scale.low == 0


def test_the_ends_are_round_and_hold_still() -> None:
    assert scale_of([113, 23_169], from_zero=True) == (0, 25_000)
    assert scale_of([113, 24_402], from_zero=True) == (0, 25_000)
    assert scale_of([31.2, 58.9], from_zero=False) == (30, 60)


def test_without_values_there_is_no_scale() -> None:
    assert scale_of([], from_zero=True) is None
