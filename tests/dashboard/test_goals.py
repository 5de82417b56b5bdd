"""The page of goals, without a browser."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.city import CityGoal, Source
from dashboard.components.frame import Slot, fill
from dashboard.components.goal_words import values_text
from dashboard.components.shell import shell, shell_frame
from dashboard.figures.goal_curve import goal_curve
from dashboard.formats import days
from dashboard.goal_changes import (
    Change,
    Way,
    change_of,
    changes_of,
    measured_throughout,
    trade_offs,
)
from dashboard.goals import Baseline, Goal, GoalGroup, GoalHistories, GoalHistory, Goals
from dashboard.history import Bucket
from dashboard.pages import goals as page
from dashboard.question import FINISHED, Question
from dashboard.scene import Scene
from dashboard.state import Picture
from tests.dashboard.pictures import NOW, picture, square
from tests.dashboard.scenery import scene

HOUR = timedelta(hours=1)


def goal(name: str, **changes: Any) -> Goal:
    """Something to be brought from 40 in 2020 to 20 in 2030."""
    given = {
        "id": name,
        "name": {"en": name.capitalize(), "fr": name.upper()},
        "objective": "environmental",
        "metric": "vehicle_flow",
        "span_s": 30 * 86400,
        "unit": "ug/m3",
        "label": {"en": "µg/m³", "fr": "µg/m³"},
        "decimals": 1,
        "direction": "down",
        "target": 20.0,
        "date": date(2030, 1, 1),
        "baseline": Baseline(date=date(2020, 1, 1), value=40.0),
        "value": 30.0,
        "coverage": 0.98,
        "progress": 0.5,
        "due_progress": 0.69,
        "status": "behind",
    }
    return Goal(**{**given, **changes})


AIR = goal("air", source=Source(name={"en": "A law", "fr": "Une loi"}, url="https://law.example"))
POWER = goal("power", objective="economic", unit="kW", label={"en": "kW", "fr": "kW"})
SOLAR = goal("solar", direction="up", unit="%", label={"en": "%", "fr": "%"}, is_example=True)
GOALS = (AIR, POWER, SOLAR)


def one(value: float | None, coverage: float | None = 1.0) -> tuple[Bucket, ...]:
    return (Bucket(NOW - HOUR, value, 1, 1, 1, coverage),)


def row(values: list[float | None]) -> tuple[Bucket, ...]:
    start = NOW - len(values) * HOUR
    return tuple(Bucket(start + at * HOUR, value, 1, 1, 1, 1.0) for at, value in enumerate(values))


def histories(found: Mapping[str, tuple[GoalGroup, ...]]) -> GoalHistories:
    return GoalHistories(
        start=NOW - HOUR,
        end=NOW,
        items=tuple(
            GoalHistory(id=of.id, label=of.label, decimals=1, target=of.target, groups=found[of.id])
            for of in GOALS
        ),
    )


def answered(asked: Question[Any]) -> GoalHistories:
    """Air is better than before, power worse; the north is better off than the south."""
    if asked.values("bucket") != ["all"]:
        trend = GoalGroup(key=None, buckets=row([28, 30, 31]), earlier=row([31, None, 33, 32, 34]))
        whole = GoalGroup(key=None, buckets=row([28, 30, 31]), earlier=row([31, 33, 32]))
        return histories({"air": (whole,), "power": (whole,), "solar": (trend,)})
    if asked.values("group_by") == ["district"]:
        return histories(
            {
                "air": (
                    GoalGroup(key="north", buckets=one(19.0), earlier=one(25.0)),
                    GoalGroup(key="south", buckets=one(35.0), earlier=one(34.0)),
                ),
                "power": (GoalGroup(key="north", buckets=one(1.0), earlier=one(1.0)),),
                "solar": (GoalGroup(key="south", buckets=one(None), earlier=one(2.0)),),
            }
        )
    return histories(
        {
            "air": (GoalGroup(key=None, buckets=one(30.0), earlier=one(32.0)),),
            "power": (GoalGroup(key=None, buckets=one(21.2), earlier=one(20.0)),),
            "solar": (GoalGroup(key=None, buckets=one(12.0), earlier=one(8.0)),),
        }
    )


ANSWERS: dict[Any, Any] = {Goals: Goals(items=GOALS), GoalHistories: answered}


def city(goals: tuple[Goal, ...] = GOALS) -> Picture:
    districts = tuple(
        square(name, 5.36, south).model_copy(update={"population": 1000})
        for name, south in (("North quarter", 43.31), ("South quarter", 43.29))
    )
    shown = picture(districts=districts)
    assert shown.place is not None
    wanted = tuple(CityGoal(id=of.id, name=of.name, objective=of.objective) for of in goals)
    with_goals = shown.place.city.model_copy(update={"goals": wanted})
    return replace(shown, place=replace(shown.place, city=with_goals))


def of(url: str = "/goals?lang=en", answers: dict[Any, Any] | None = None) -> Scene:
    return scene(url, city(), ANSWERS if answers is None else answers)


def said(shown: Any) -> str:
    """All the text of what is shown, with plain spaces and hyphens."""
    if isinstance(shown, list):
        return "".join(map(said, shown))
    if isinstance(shown, dict):
        return said(shown["props"].get("children", ""))
    return str(shown or "").replace("\u00a0", " ").replace("\u2212", "-")


@pytest.mark.parametrize("url", ["/goals?lang=fr", "/goals?lang=en&goal=air"])
@pytest.mark.parametrize("answers", [ANSWERS, {}, dict.fromkeys(ANSWERS, "refused")])
def test_every_slot_of_the_frame_has_its_place_in_the_layout(
    url: str, answers: dict[Any, Any]
) -> None:
    given = of(url, answers)
    frame = {**shell_frame(given, page.PAGE), **page.frame(given)}
    whole = fill(shell(given, page.PAGE), frame)
    ids = {str(getattr(each, "id", None)) for each in (whole, *whole._traverse())}
    assert {slot.component for slot in frame} <= ids
    for slot, figure in frame.items():
        if slot.prop == "figure":
            go.Figure(figure)  # refuses what Plotly does not know


def test_what_is_still_worked_out_is_not_told_to_be_nothing() -> None:
    frame = page.frame(of(answers={GoalHistories: answered}))
    for part in ("goals-changes-empty", "goals-matrix-empty"):
        assert said(frame[Slot(part, "children")]) == "Being worked out…"


def test_a_card_says_in_words_where_the_city_stands() -> None:
    (card,) = page.frame(of())[Slot("goals-economic", "children")]
    for words in (
        "behind",
        "30.0 kW",
        "at most 20 kW by 1 January 2030",
        "50 % of the way, 69 % of the time",
        "over the last 30 days",
        "measured for 98 % of that time",
    ):
        assert words in said(card), words
    assert "Example" not in said(card)


def test_a_card_names_the_source_and_admits_to_be_an_example() -> None:
    air, solar = page.frame(of())[Slot("goals-environmental", "children")]
    assert "https://law.example" in str(air)
    assert "Example: nobody has decided this goal." in str(solar)


def test_a_goal_that_is_not_measured_says_so_and_has_no_curve() -> None:
    unknown = {"value": None, "coverage": 0.0, "progress": None, "status": "unknown"}
    nothing = GoalGroup(key=None, buckets=row([None, None]))
    answers = {
        Goals: Goals(items=(AIR.model_copy(update=unknown),)),
        GoalHistories: histories({each.id: (nothing,) for each in GOALS}),
    }
    words = said(page.frame(of(answers=answers))[Slot("goals-environmental", "children")])
    assert "not measured" in words
    assert "no reading yet in the last 30 days" in words
    assert "No reading in this period." in words


def test_what_moved_opposite_ways_is_said_in_words_without_a_cause() -> None:
    frame = page.frame(of())
    pairs = said(frame[Slot("goals-changes-pairs", "children")])
    assert "Air -6 %; at the same time, Power +6 %." in pairs
    assert "does not mean because of it" in pairs
    # An hour of five is missing before: that is still enough.
    assert "Solar +4.0 points; at the same time, Power +6 %." in pairs


def test_values_that_differ_do_not_read_the_same() -> None:
    bikes = goal("bikes", decimals=0, unit="{bike}", label={"en": "bikes"})
    change = Change(bikes, one(9.8)[0], one(10.1)[0], is_measured=True)
    assert values_text(change, "en") == ("9.8\u00a0bikes", "10.1\u00a0bikes")


def test_districts_are_shaded_by_how_far_they_are_from_good_and_lead_to_their_pages() -> None:
    north, south = page.frame(of())[Slot("goals-matrix", "rowData")]
    assert north["air"]["href"] == "/districts/north?lang=en&metric=vehicle_flow"
    assert (north["air"]["mark"], south["air"]["mark"]) == ("✓", "")
    assert (north["air"]["arrow"], south["air"]["arrow"]) == ("▼", "▲")
    assert north["air"]["shade"] != south["air"]["shade"]
    assert (
        "does not meet the target (at most 20.0\u00a0µg/m³); worse than before"
        in (south["air"]["says"])
    )
    assert (north["solar"], south["solar"]) == (None, None)
    assert (north["burden"]["text"], south["burden"]["text"]) == ("0 of 2", "1 of 1")


def test_above_the_districts_stand_the_city_and_the_targets() -> None:
    options = page.frame(of())[Slot("goals-matrix", "dashGridOptions")]
    whole, targets = options["pinnedTopRowData"]
    assert whole["air"]["text"] == "30.0\u00a0µg/m³"
    assert (targets["air"]["text"], targets["solar"]["text"]) == ("≤ 20.0", "≥ 20.0")


def test_a_goal_in_detail_has_its_target_its_path_and_the_districts_worst_first() -> None:
    frame = page.frame(of("/goals?lang=en&goal=air"))
    names = [each.get("name") for each in frame[Slot("goal-detail-chart", "figure")]["data"]]
    assert {"measured", "target", "straight path to it"} <= set(names)
    ranking = str(frame[Slot("goal-detail-ranking", "children")])
    assert 0 < ranking.index("South quarter") < ranking.index("North quarter")


def test_a_goal_that_there_is_not_is_not_shown() -> None:
    assert of("/goals?lang=en&goal=nonsense").view["goal"] == ""


def test_a_past_moment_is_asked_about_once() -> None:
    asked = list(page.questions(of("/goals?lang=en&at=2026-11-20T12:00:00Z&period=28d")))
    assert {each.pace for each in asked} == {FINISHED}
    for each in asked:
        (until,) = [*each.values("at"), *each.values("end")]
        assert until == "2026-11-20T12:00:00+00:00"


def test_amounts_are_shared_among_residents_where_there_are_some() -> None:
    asked = list(page.questions(of()))
    assert [each.values("per") for each in asked].count(["1000_residents"]) == 2
    bare = scene("/goals?lang=en", replace(city(), place=_without_districts()))
    assert not any(each.values("per") for each in page.questions(bare))


def _without_districts() -> Any:
    place = city().place
    assert place is not None
    return replace(place, districts=())


def test_a_city_without_goals_says_what_to_do_and_has_no_entry() -> None:
    bare = scene("/goals?lang=en", city(()))
    assert "goals:" in str(page.layout(bare))
    assert page.frame(bare) == {}
    assert "Goals" not in [each.name for each in bare.navigation]
    assert "Goals" in [each.name for each in of().navigation]


def test_the_straight_path_runs_from_the_baseline_to_the_target() -> None:
    assert AIR.due_at(date(2019, 1, 1)) == 40
    assert AIR.due_at(date(2025, 1, 1)) == pytest.approx(30, abs=0.01)
    assert AIR.due_at(date(2031, 1, 1)) == 20
    assert goal("free", baseline=None).due_at(date(2025, 1, 1)) is None


@pytest.mark.parametrize(
    ("of", "before", "after", "way"),
    [
        (AIR, 30.0, 28.0, Way.IMPROVED),
        (AIR, 30.0, 32.0, Way.WORSENED),
        (AIR, 30.0, 30.2, Way.STEADY),
        (AIR, 0.0, 0.0, Way.STEADY),
        (SOLAR, 8.0, 12.0, Way.IMPROVED),
        (SOLAR, 8.0, 7.0, Way.WORSENED),
        (SOLAR, 8.0, 8.3, Way.STEADY),  # of percentages, points count
        (AIR, None, 30.0, Way.UNKNOWN),
        (AIR, 30.0, None, Way.UNKNOWN),
    ],
)
def test_better_is_towards_the_target(
    of: Goal, before: float | None, after: float | None, way: Way
) -> None:
    group = GoalGroup(key=None, buckets=one(after), earlier=one(before))
    assert change_of(of, group, is_measured=True).way is way
    assert change_of(of, group, is_measured=False).way is Way.UNKNOWN


def test_periods_are_compared_where_about_as_many_devices_reported() -> None:
    def way(before: float, after: float) -> Way:
        group = GoalGroup(key=None, buckets=one(10.0, after), earlier=one(30.0, before))
        return change_of(AIR, group, is_measured=True).way

    assert way(0.07, 0.06) is Way.IMPROVED  # devices that report seldom, but steadily
    assert way(1.0, 0.3) is Way.UNKNOWN


def test_a_week_of_which_a_day_is_known_is_not_compared() -> None:
    week: list[float | None] = [1, 2, 3, 4, 5, 6, 7]
    gap: list[float | None] = [None, None, None, None, None, None, 7]
    trends = histories(
        {
            "air": (GoalGroup(key=None, buckets=row(week), earlier=row(week)),),
            "power": (GoalGroup(key=None, buckets=row(week), earlier=row(gap)),),
            "solar": (GoalGroup(key=None, buckets=row(week), earlier=()),),
        }
    )
    assert measured_throughout(trends) == {"air"}
    found = answered(Question(GoalHistories, "", (("bucket", "all"),)))
    changes = changes_of(GOALS, found, measured_throughout(trends))
    assert [each.way for each in changes] == [Way.IMPROVED, Way.UNKNOWN, Way.UNKNOWN]


def test_trade_offs_between_objectives_come_first() -> None:
    def change(of: Goal, before: float, after: float) -> Change:
        return Change(of, one(before)[0], one(after)[0], is_measured=True)

    dust = goal("dust")
    pairs = trade_offs([change(AIR, 40, 20), change(dust, 20, 40), change(POWER, 20, 21)], 5)
    assert [(better.goal.id, worse.goal.id) for better, worse in pairs] == [
        ("air", "power"),
        ("air", "dust"),
    ]


def test_curve_target_and_path_share_a_scale() -> None:
    low = goal_curve(row([30, 32, 31]), 20.0, [33.0, 32.9])
    lower = goal_curve(row([30, 32, 31]), 0.0, [33.0, 32.9])
    assert low.target == lower.target  # both at the bottom
    assert low.curve != lower.curve
    assert goal_curve(row([None]), 20.0, [33.0, 32.9]) == (None, None, None)
    assert goal_curve(row([30]), None, [33.0, 32.9])[1:] == (None, None)


def test_spans_are_written_in_days_however_many() -> None:
    assert days(timedelta(days=365), "en") == "365 days"
    assert days(timedelta(days=30), "fr") == "30\u00a0jours"
