"""The page of a programme, without a browser."""

from datetime import timedelta
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.components.frame import Slot, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.history import Bucket
from dashboard.measures import (
    Aggregates,
    Band,
    Cell,
    Compared,
    MetricWritten,
    ProfileGroup,
    Profiles,
)
from dashboard.pages import programme
from dashboard.question import FINISHED
from dashboard.scene import Scene
from tests.dashboard.pictures import FLOW, NOW, device, picture
from tests.dashboard.scenery import scene

CITY = picture(devices=(device("a"), device("b"), device("c", kind="light_cabinet")))
QUARTER = timedelta(minutes=15)
TIMES = [NOW - NOW.minute * timedelta(minutes=1) - QUARTER * back for back in range(95, -1, -1)]
FLOWS = Aggregates(
    bucket_s=900,
    start=TIMES[0],
    end=TIMES[-1] + QUARTER,
    metrics=(MetricWritten(metric=FLOW.id, label=FLOW.label),),
    groups=(
        Compared(
            key=None,
            buckets=tuple(Bucket(time, 500.0 + n, 15, 1, 15, 1) for n, time in enumerate(TIMES)),
            typical=tuple(Band(time, 400, 500, 600, 8) for time in TIMES),
        ),
    ),
)
WEEK = Profiles(
    label=FLOW.label,
    groups=(
        ProfileGroup(key=None, cells=tuple(Cell(1, hour, hour * 10, 4) for hour in range(24))),
    ),
)
ANSWERS: dict[Any, Any] = {Aggregates: FLOWS, Profiles: WEEK}


def of(query: str = "lang=en", answers: dict[Any, Any] | None = None) -> Scene:
    return scene(f"/programmes/mobility?{query}", CITY, ANSWERS if answers is None else answers)


def test_the_navigation_has_the_programmes_that_measure_something_here() -> None:
    assert [one.name for one in of().navigation] == [
        "Now",
        "Alarms",
        "Mobility",
        "Districts",
        "Network",
        "Simulator",
    ]


def test_it_opens_with_what_the_city_shows_first() -> None:
    assert dict(of().view.arguments) == {
        "programme": "mobility",
        "metric": "vehicle_flow",
        "by": "district",
        "period": "24h",
    }


def test_a_metric_of_another_programme_is_not_one_of_its_own() -> None:
    assert of("metric=lighting_state").view["metric"] == "vehicle_flow"


def test_every_slot_of_the_frame_has_its_place_in_the_layout() -> None:
    given = of()
    frame = {**shell_frame(given, programme.PAGE), **programme.frame(given)}
    page = fill(shell(given, programme.PAGE), frame)
    ids = {str(getattr(one, "id", None)) for one in (page, *page._traverse())}
    assert {slot.component for slot in frame} <= ids
    for slot, figure in frame.items():
        if slot.prop == "figure":
            go.Figure(figure)  # refuses what Plotly does not know


def test_what_is_usual_lies_behind_the_line() -> None:
    figure = programme.frame(of())[Slot("programme-city", "figure")]
    band, middle, *lines = figure["data"]
    assert band["y"] == [600] * 96 + [400] * 96
    assert middle["name"] == "usual"
    assert lines[-1]["name"] == "Vehicle flow"


def test_what_moved_most_is_told_with_its_change_against_the_period_before() -> None:
    moved = FLOWS.model_copy(
        update={
            "groups": (
                _over_all("a", 812, 800),
                _over_all("b", 300, 600),
                _over_all("c", None, 600),
                _over_all("d", 5000, 10, earlier_coverage=0.1),
            )
        }
    )
    rows = programme.frame(of(answers={Aggregates: moved}))[Slot("programme-movers", "children")]
    texts = [[part["props"].get("children") for part in row["props"]["children"]] for row in rows]
    assert [row[:3] for row in texts] == [
        ["Device b", "\u221250\u00a0%", "300\u00a0veh/h"],
        ["Device a", "+2\u00a0%", "812\u00a0veh/h"],
        ["d", "", "5,000\u00a0veh/h"],
    ]


def _over_all(
    key: str, value: float | None, earlier: float, *, earlier_coverage: float = 1.0
) -> Compared:
    return Compared(
        key=key,
        buckets=(Bucket(NOW, value, 15, 1, 15, 1.0),),
        earlier=(Bucket(NOW, earlier, 15, 1, 15, earlier_coverage),),
    )


def test_an_answer_that_is_awaited_or_refused_or_empty_says_so_in_its_place() -> None:
    awaited = programme.frame(of(answers={}))
    assert awaited[Slot("programme-city-empty", "children")] == "Being worked out…"
    refused = programme.frame(of(answers={Aggregates: "metric: unknown"}))
    assert "metric: unknown" in refused[Slot("programme-city-empty", "children")]
    empty = FLOWS.model_copy(update={"groups": ()})
    bare = programme.frame(of(answers={Aggregates: empty}))
    assert "choose a longer one" in bare[Slot("programme-city-empty", "children")]


def test_a_chart_up_to_now_asks_the_same_as_time_goes_on() -> None:
    asked, again = (programme.city_question(of()) for _ in range(2))
    assert asked == again
    assert asked.last is not None
    assert asked.values("start") == []


@pytest.mark.parametrize(
    "query", ["at=2026-11-20T12:00:00Z", "period=2026-11-20T00:00/2026-11-21T00:00"]
)
def test_the_past_is_asked_once(query: str) -> None:
    asked = programme.city_question(of(query))
    assert asked.pace == FINISHED
    assert asked.last is None
    assert len(asked.values("end")) == 1


def test_a_programme_without_devices_says_so() -> None:
    bare = scene("/programmes/services?lang=en", CITY)
    assert "No device of this programme" in str(programme.layout(bare))
