from datetime import timedelta

import pytest

from dashboard.components.usual import goal_text, usual_text
from dashboard.history import Bucket
from dashboard.measures import Aggregates, Band, Compared
from dashboard.state import Indicator, IndicatorGoal
from dashboard.usual import Against, against_usual, usual_question
from tests.dashboard.pictures import NOW, TRAFFIC
from tests.dashboard.scenery import scene

QUARTER = timedelta(minutes=15)


def answer(
    value: float | None, *, low: float = 90, high: float = 110, weeks: int = 4
) -> Aggregates:
    """A bucket that is over, and one that still fills, whose usual is 100."""
    times = (NOW - QUARTER, NOW)
    buckets = tuple(Bucket(time, one, 1, 1) for time, one in zip(times, (value, 1.0), strict=True))
    bands = tuple(Band(time, low, 100.0, high, weeks) for time in times)
    return Aggregates(
        bucket_s=QUARTER.total_seconds(),
        metrics=(),
        start=times[0],
        end=NOW + QUARTER,
        groups=(Compared(key=None, buckets=buckets, typical=bands),),
    )


def test_the_distance_is_that_of_the_last_bucket_that_is_over() -> None:
    assert against_usual(answer(112.0)) == Against(pytest.approx(0.12), is_unusual=True)
    assert against_usual(answer(95.0)) == Against(pytest.approx(-0.05), is_unusual=False)


def test_nothing_is_said_where_too_little_is_known() -> None:
    assert against_usual(None) is None
    assert against_usual(answer(None)) is None
    assert against_usual(answer(112.0, weeks=1)) is None


def test_it_is_told_by_an_arrow_a_number_and_a_word() -> None:
    assert usual_text(Against(0.12, is_unusual=True), "en") == "▲ 12\u00a0% above usual"
    assert usual_text(Against(-0.5, is_unusual=True), "fr") == "▼ 50\u00a0% sous l'habituel"
    assert usual_text(Against(0.01, is_unusual=False), "en") == "≈ as usual"
    assert usual_text(None, "en") == ""


def test_the_question_is_of_the_same_measure_as_the_figure() -> None:
    asked = usual_question(scene(), TRAFFIC)
    assert asked.values("metric") == ["vehicle_flow"]
    assert asked.values("compare") == ["typical"]


def test_a_goal_that_is_not_met_is_told_before_those_that_are() -> None:
    goals = (
        IndicatorGoal(direction="up", target=30.0, is_met=True),
        IndicatorGoal(direction="down", target=50.0, is_met=False),
    )
    figure = Indicator(
        id="speed", value=60.0, label={"en": "km/h"}, reporting=1, expected=1, goals=goals
    )
    assert goal_text(figure, "en") == "✗ goal: ≤ 50\u00a0km/h"
    met = figure.model_copy(update={"goals": goals[:1]})
    assert goal_text(met, "fr") == "✓ objectif\u202f: ≥ 30\u00a0km/h"
    assert goal_text(figure.model_copy(update={"goals": ()}), "en") == ""
