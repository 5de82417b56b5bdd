"""What thresholds, rates, deviations and composites make of values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.conditions import composite, deviation, rate, threshold
from alarms.conditions.deviation import Usual
from alarms.subjects import Subject
from vigie.city.alarms import Composite, Deviation, Per, Rate, Threshold

T0 = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("condition", "value", "is_met"),
    [
        (Threshold(metric="no2", above=40), 40, False),
        (Threshold(metric="no2", above=40), 40.1, True),
        (Threshold(metric="no2", above=40, deadband=5), 36, None),
        (Threshold(metric="no2", above=40, deadband=5), 35, False),
        (Threshold(metric="mean_speed", below=10), 10, False),
        (Threshold(metric="mean_speed", below=10), 9, True),
        (Threshold(metric="mean_speed", below=10, deadband=5), 14, None),
        (Threshold(metric="mean_speed", below=0, deadband=5), -1, True),
        (Threshold(metric="no2", above=40), None, None),
    ],
)
def test_a_threshold(*, condition: Threshold, value: float | None, is_met: bool | None) -> None:
    assert threshold.judged(condition, T0, value).is_met is is_met


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(-50, 50)), max_size=40),
    st.integers(1, 60),
    st.sampled_from(["rise", "fall"]),
)
def test_a_rate_is_against_the_lowest_or_highest_of_the_span(
    steps: list[tuple[int, int]], within_s: int, way: str
) -> None:
    condition = Rate.model_validate({"metric": "no2", way: 20, "within": f"{within_s}s"})
    sign = 1 if way == "rise" else -1
    window: rate.Window = ()
    second, seen = 0, list[tuple[int, int]]()
    for step_s, value in steps:
        second += step_s
        seen.append((second, value))
        window, said = rate.judged(condition, window, T0 + timedelta(seconds=second), value)
        change = max(sign * (value - one) for at, one in seen if at >= second - within_s)
        assert said.value == change
        assert said.is_met is (change >= 20)


@pytest.mark.parametrize(
    ("side", "margin", "value", "is_met"),
    [
        ("both", 0.0, 21, True),
        ("both", 0.0, 9, True),
        ("both", 0.0, 20, False),
        ("above", 0.0, 9, False),
        ("below", 0.0, 21, False),
        ("both", 0.5, 25, False),
        ("both", 0.5, 25.1, True),
        ("both", 0.0, None, None),
    ],
)
def test_a_deviation_is_outside_of_the_widened_band(
    *, side: str, margin: float, value: float | None, is_met: bool | None
) -> None:
    condition = Deviation.model_validate({"metric": "no2", "side": side, "margin": margin})
    assert deviation.judged(condition, T0, value, Usual(10, 20, 3)).is_met is is_met
    assert deviation.judged(condition, T0, value, Usual(10, 20, 2)).is_met is None
    assert deviation.judged(condition, T0, value, Usual(None, None, 8)).is_met is None


CITY = Subject(Per.CITY)
NORTH, SOUTH = (Subject(Per.DISTRICT, district=one) for one in ("north", "south"))
METER = Subject(Per.DEVICE, device="m1", district="north")
POWER = Subject(Per.SERIES, device="m1", metric="active_power", district="north")
INDEX = Subject(Per.SERIES, device="m1", metric="energy_index", district="north")


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (CITY, METER, True),
        (NORTH, CITY, True),
        (NORTH, METER, True),
        (SOUTH, METER, False),
        (NORTH, SOUTH, False),
        (METER, POWER, True),
        (POWER, INDEX, False),
        (Subject(Per.DISTRICT), Subject(Per.DEVICE, device="m2"), False),
        (Subject(Per.FEED, feed="lora"), METER, False),
        (Subject(Per.FEED, feed="lora"), CITY, True),
    ],
)
def test_places_meet_where_one_lies_in_the_other(
    one: Subject, other: Subject, *, meet: bool
) -> None:
    assert one.meets(other) is meet
    assert other.meets(one) is meet


def test_a_composite_counts_rules_not_alarms() -> None:
    condition = Composite(rules=("a", "b", "c"), at_least=2)
    twice = composite.judged(condition, NORTH, {"a": [METER, POWER]}, T0)
    assert (twice.is_met, twice.value, twice.limit) == (False, 1.0, 2.0)
    elsewhere = composite.judged(condition, SOUTH, {"a": [METER], "b": [CITY]}, T0)
    assert elsewhere.is_met is False
    assert composite.judged(condition, NORTH, {"a": [METER], "b": [CITY]}, T0).is_met is True
