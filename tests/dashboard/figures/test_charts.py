from datetime import timedelta
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from dashboard.figures import palette
from dashboard.figures.charts import EMPHASISED, Line, floor_to, grid, lines_of, time_chart
from dashboard.state import History
from tests.dashboard.pictures import BY_DISTRICT, NOW, history

PARIS = ZoneInfo("Europe/Paris")
TIMES = grid(BY_DISTRICT, NOW)


def chart(lines: list[Line], *, is_stacked: bool = False) -> dict[str, object]:
    figure = time_chart(
        lines,
        TIMES,
        is_stacked=is_stacked,
        from_zero=True,
        unit="véh/h",
        zone=PARIS,
        lang="fr",
        decimals=0,
    )
    go.Figure(figure)  # refuses what Plotly does not know
    return figure


def line(values: tuple[float | None, ...], name: str = "north") -> Line:
    missing = (None,) * (len(TIMES) - len(values))
    return Line(name, missing + values, palette.SERIES[0])


def lines(given: History) -> list[Line]:
    return lines_of(given, TIMES, {"north": "North", "south": "South"})


def test_the_grid_ends_with_the_bucket_in_progress() -> None:
    assert TIMES[-1] <= NOW < TIMES[-1] + BY_DISTRICT.bucket
    assert TIMES[-1] - TIMES[0] == timedelta(hours=6)
    assert floor_to(NOW, BY_DISTRICT.bucket) == TIMES[-1]


def test_a_bucket_without_readings_is_a_gap_whether_absent_or_empty() -> None:
    (found,) = lines(history({"north": [7, None, 9]}, BY_DISTRICT))
    assert found.values[-3:] == (7, None, 9)
    assert found.values[:-3] == (None,) * (len(TIMES) - 3)


def test_the_greatest_come_first_and_the_rest_are_muted() -> None:
    many = {f"d{n:02}": [float(n)] for n in range(1, 17)}
    found = lines(history(many, BY_DISTRICT))
    assert [one.name for one in found[:2]] == ["d16", "d15"]
    assert sum(one.is_emphasised for one in found) == EMPHASISED
    assert found[EMPHASISED].colour == palette.MUTED_LINE


def test_a_group_is_called_by_its_name_and_one_without_values_is_left_out() -> None:
    found = lines(history({"north": [1], "south": [None]}, BY_DISTRICT))
    assert [one.name for one in found] == ["North"]


def test_the_newest_value_is_that_of_the_last_two_buckets() -> None:
    assert line((1, 2, None)).last == 2
    assert line((1, None, None)).last is None


def test_times_are_the_citys_and_in_the_readers_language() -> None:
    axis = chart([line((1,))])["layout"]["xaxis"]  # type: ignore[index]
    assert axis["categoryarray"][-1] == "lun. 23 nov. 08:00"
    hours = ["03:00", "04:00", "05:00", "06:00", "07:00", "08:00"]
    assert axis["ticktext"] == hours


def test_a_gap_in_a_stack_stays_open() -> None:
    figure = chart([line((1, 2, None, 4)), line((5, None, None, 6), "south")], is_stacked=True)
    stretches = [(one["name"], one["y"]) for one in figure["data"]]  # type: ignore[attr-defined]
    assert stretches == [
        ("north", [1, 2]),
        ("south", [5, None]),
        ("north", [4]),
        ("south", [6]),
    ]


def test_names_cannot_smuggle_markup_into_a_chart() -> None:
    figure = chart([line((1,), "<b>x</b>")])
    assert "&lt;b&gt;" in figure["data"][0]["hovertemplate"]  # type: ignore[index]


def test_an_empty_chart_is_a_chart() -> None:
    assert chart([])["data"] == []
