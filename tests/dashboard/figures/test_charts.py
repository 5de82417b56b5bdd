from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import plotly.graph_objects as go

from dashboard.figures import palette
from dashboard.figures.charts import floor_to, grid, time_chart
from dashboard.figures.lines import EMPHASISED, Line, lines_of
from dashboard.history import Bucket, History
from tests.dashboard.pictures import BY_DISTRICT, NOW, history

PARIS = ZoneInfo("Europe/Paris")
TIMES = grid(BY_DISTRICT, NOW)


def chart(lines: list[Line], *, is_stacked: bool = False) -> dict[str, Any]:
    figure = time_chart(
        lines,
        TIMES,
        is_stacked=is_stacked,
        from_zero=True,
        unit="véh/h",
        zone=PARIS,
        lang="fr",
        decimals=0,
        readings="{n} of {of}",
    )
    go.Figure(figure)  # refuses what Plotly does not know
    return figure


def line(
    values: tuple[float | None, ...], name: str = "north", coverage: tuple[float | None, ...] = ()
) -> Line:
    """A line whose last buckets have these values; all but the last few are covered."""
    missing = (None,) * (len(TIMES) - len(values))
    known = (1.0,) * (len(TIMES) - len(coverage)) + coverage
    buckets = tuple(
        Bucket(time, value, round(15 * (covered or 0)), 1, 15.0, covered)
        for time, value, covered in zip(TIMES, missing + values, known, strict=True)
    )
    return Line(name, buckets, palette.SERIES[0])


def traces(figure: dict[str, Any], **wanted: object) -> list[dict[str, Any]]:
    return [
        one for one in figure["data"] if all(one.get(key) == value for key, value in wanted.items())
    ]


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
    axis = chart([line((1,))])["layout"]["xaxis"]
    assert axis["categoryarray"][-1] == "lun. 23 nov. 08:00"
    hours = ["03:00", "04:00", "05:00", "06:00", "07:00", "08:00"]
    assert axis["ticktext"] == hours


def test_an_incomplete_bucket_is_dashed_and_no_fall_of_the_line() -> None:
    figure = chart([line((5, 1, 6, 7), coverage=(1.0, 0.2, 1.0, 1.0))])
    (whole,) = [one for one in traces(figure, mode="lines") if "dash" not in one["line"]]
    (dashed,) = [one for one in traces(figure, mode="lines") if "dash" in one["line"]]
    assert whole["y"][-4:] == [5, None, 6, None]
    assert dashed["y"] == [5, 1, 6, None, 6, 7, None]
    assert dashed["hoverinfo"] == "skip"


def test_the_bucket_in_progress_is_dashed_however_much_of_it_is_there() -> None:
    figure = chart([line((5, 6))])
    assert [one["y"] for one in traces(figure, hoverinfo="skip")] == [[5, 6, None]]


def test_pointing_at_an_incomplete_bucket_tells_what_it_lacks() -> None:
    figure = chart([line((5, 1, 6, 7), coverage=(1.0, 0.2, 1.0, 0.6))])
    (told,) = traces(figure, mode="markers")
    assert (told["y"], told["customdata"]) == ([1, 7], [[3, 15.0, 1], [9, 15.0, 7]])
    words = "%{customdata[2]:,.0f}\u00a0véh/h (%{customdata[0]} of %{customdata[1]:.0f})"
    assert told["hovertemplate"] == f"{words}<extra>north</extra>"
    assert told["marker"]["opacity"] == 0


def test_the_legend_prefers_a_value_that_rests_on_its_readings() -> None:
    assert line((5, 1), coverage=(1.0, 0.1)).last == 5
    assert line((5, 1), coverage=(1.0, 0.95)).last == 1
    assert line((None, 1), coverage=(0.0, 0.1)).last == 1


def test_without_expectations_a_bucket_counts_as_whole() -> None:
    assert line((5, 6, 7), coverage=(None, None, None)).is_whole[-3:] == [True, True, False]


def test_devices_that_always_say_less_than_promised_do_not_make_dashes() -> None:
    half = tuple(0.5 for _ in TIMES)
    steady = line(tuple(float(at) for at in range(len(TIMES))), coverage=half)
    assert steady.is_whole == [*[True] * (len(TIMES) - 1), False]
    (whole,) = [one for one in traces(chart([steady])) if "customdata" in one][:1]
    assert whole["customdata"][0] == [8, 15.0]
    assert "%{customdata[0]} of" in whole["hovertemplate"]


def test_a_gap_in_a_stack_stays_open() -> None:
    stacked = [line((1, 2, None, 4, 0)), line((5, None, None, 6, 0), "south")]
    figure = chart(stacked, is_stacked=True)
    areas = [one for one in traces(figure, mode="lines") if "opacity" not in one]
    assert [(one["name"], one["y"]) for one in areas] == [
        ("north", [1, 2]),
        ("south", [5, None]),
        ("north", [4]),
        ("south", [6]),
    ]


def test_the_incomplete_part_of_a_stack_is_a_faded_stack_of_its_own() -> None:
    stacked = [
        line((1, 2, 3, 4), coverage=(1.0, 0.1, 1.0, 1.0)),
        line((5, 1, 7, 8), "south", coverage=(1.0, 0.4, 1.0, 1.0)),
    ]
    figure = chart(stacked, is_stacked=True)
    faded = [one for one in traces(figure, hoverinfo="skip") if one["name"] == "south"]
    assert [one["y"] for one in faded] == [[5, 1, 7], [7, 8]]
    told = [one for one in traces(figure, mode="markers") if one["name"] == "south"]
    assert [one["y"] for one in told] == [[3], [12]]  # where the stack stands


def test_a_small_silent_group_does_not_fade_the_whole_stack() -> None:
    stacked = [line((1, 2, 3)), line((5, 6, 7), "south", coverage=(0.9, 0.85, 1.0))]
    figure = chart(stacked, is_stacked=True)
    assert [one["y"] for one in traces(figure, mode="lines", name="south")] == [[5, 6], [6, 7]]


def test_names_cannot_smuggle_markup_into_a_chart() -> None:
    figure = chart([line((1,), "<b>x</b>")])
    assert "&lt;b&gt;" in figure["data"][-1]["hovertemplate"]


def test_an_empty_chart_is_a_chart() -> None:
    assert chart([])["data"] == []
