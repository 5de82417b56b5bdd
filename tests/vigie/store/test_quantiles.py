"""Sketches merged and ranked, in bins as the store counts them."""

from collections import Counter
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.vigie.store.sketches import bin_of
from vigie.store.read.quantiles import Sketch, merged, quantiles

VALUES = st.floats(-1e6, 1e6) | st.integers(-20, 20).map(float)


def sketch_of(values: list[float]) -> Sketch:
    counts = Counter(map(bin_of, values))
    return Sketch(list(counts), list(counts.values()))


@given(days=st.lists(st.lists(VALUES, min_size=1, max_size=30), min_size=1, max_size=8))
def test_sketches_merged_are_the_sketch_of_everything(days: list[list[float]]) -> None:
    together = sketch_of([value for day in days for value in day])
    found = merged([sketch_of(day) for day in days])
    assert dict(zip(*found, strict=True)) == dict(zip(*together, strict=True))


@given(values=st.lists(VALUES, min_size=1, max_size=60), fraction=st.floats(0, 1))
def test_a_quantile_is_within_one_percent_of_the_readings_that_it_lies_between(
    values: list[float], fraction: float
) -> None:
    (found,), readings = quantiles(sketch_of(values), [fraction])
    assert readings == len(values)
    rank = fraction * (len(values) - 1)
    low, high = sorted(values)[floor(rank)], sorted(values)[ceil(rank)]
    exact = low + (high - low) * (rank % 1)
    assert found == pytest.approx(exact, abs=1e-9 + 0.01 * (1 + 1e-9) * max(abs(low), abs(high)))


def test_quantiles_come_in_the_order_in_which_they_were_asked() -> None:
    sketch = sketch_of([float(value) for value in range(101)])
    (last, first, middle), readings = quantiles(sketch, [1, 0, 0.5])
    assert (readings, first) == (101, 0.0)
    assert last == pytest.approx(100, rel=0.01)
    assert middle == pytest.approx(50, rel=0.01)
