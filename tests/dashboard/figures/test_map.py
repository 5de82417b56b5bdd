import json
from typing import Any

import plotly.graph_objects as go

from dashboard.city import District
from dashboard.figures import palette
from dashboard.figures.map import city_map
from dashboard.figures.map_marks import (
    AlarmMark,
    Area,
    ClusterMark,
    Mark,
    MarkGroup,
    PointColours,
)
from dashboard.figures.scales import Scale
from tests.dashboard.pictures import square

NORTH, SOUTH = square("North quarter", 5.36, 43.31), square("South quarter", 5.36, 43.29)


def draw(
    areas: list[Area], marks: list[Mark], colours: PointColours | None = None
) -> dict[str, Any]:
    figure = city_map(areas, [MarkGroup("Counter", "#123456", "square", marks)], colours)
    go.Figure(figure)  # refuses what Plotly does not know
    return figure


def test_districts_are_the_ground_and_devices_are_above_them() -> None:
    figure = draw([Area(NORTH, 1.0, "north"), Area(SOUTH, None, "south")], [Mark(5.37, 43.3, "x")])
    north, south, devices, labels, alarms = figure["data"]
    assert (north["fillcolor"], south["fillcolor"]) == (palette.shade(1), palette.NO_SHADE)
    assert devices["marker"]["symbol"] == ["square"]
    assert labels["text"] == ["North", "South"]
    assert alarms["x"] == []


def test_devices_with_alarms_are_ringed_and_districts_outlined_by_the_worst() -> None:
    areas = [Area(NORTH, 0.5, "north", "critical"), Area(SOUTH, 0.5, "south")]
    figure = city_map(areas, [], None, alarms=[AlarmMark(5.37, 43.3, "high")])
    north, south, *_, alarms = figure["data"]
    assert north["line"] == {"color": palette.ALARMS["critical"], "width": 2}
    assert south["line"] == {"color": palette.BORDER, "width": 1}
    assert alarms["marker"]["color"] == [palette.ALARMS["high"]]


def test_the_shape_of_an_alarm_tells_its_severity_as_its_colour_does() -> None:
    alarms = [AlarmMark(5.37, 43.3, one) for one in palette.ALARMS]
    marker = city_map([Area(NORTH, 0.5, "")], [], None, alarms=alarms)["data"][-1]["marker"]
    assert len(set(marker["symbol"])) == len(set(marker["color"])) == len(palette.ALARMS)


def test_a_cluster_is_the_larger_the_more_it_holds_and_its_alarm_is_on_its_edge() -> None:
    few = ClusterMark(5.37, 43.3, 5, "5", "5 devices", "/?box=few")
    many = ClusterMark(5.39, 43.3, 1500, "1,500", "1,500 devices", "/?box=many", is_silent=True)
    alarm = AlarmMark(5.39, 43.3, "high", many.size_px / 2)
    figure = city_map([Area(NORTH, 0.5, "")], [], None, clusters=[few, many], alarms=[alarm])
    go.Figure(figure)
    _, clusters, _, alarms = figure["data"]
    assert clusters["text"] == ["5", "1,500"]
    assert clusters["customdata"] == ["/?box=few", "/?box=many"]
    assert clusters["marker"]["symbol"] == ["circle", "circle-open"]
    small, large = clusters["marker"]["size"]
    assert small < large
    assert alarms["marker"]["standoff"] == [large / 2]
    assert alarms["marker"]["symbol"] == ["triangle-up"]


def test_the_name_of_a_district_makes_room_for_a_cluster_or_is_left_out() -> None:
    def name(district: District, *spots: tuple[float, float]) -> tuple[list[int], list[int]]:
        clusters = [ClusterMark(lon, lat, 5, "5", "", "") for lon, lat in spots]
        labels = city_map([Area(district, 0.5, "")], [], None, clusters=clusters)["data"][2]
        return labels["x"], labels["y"]

    (x,), (y,) = name(NORTH, (5.37, 43.33))
    (beside_x,), (above_y,) = name(NORTH, (5.37, 43.32))
    assert beside_x == x
    assert above_y > y
    crowd = [
        (5.36 + east / 1000, 43.31 + north / 1000) for east in range(21) for north in range(21)
    ]
    assert name(NORTH, *crowd) == ([], [])


def test_devices_and_the_names_of_districts_lead_to_their_pages() -> None:
    areas = [Area(NORTH, 0.5, "north", leads_to="/districts/north")]
    figure = draw(areas, [Mark(5.37, 43.3, "x", device="x")])
    _, devices, labels, _ = figure["data"]
    assert devices["customdata"] == ["x"]
    assert labels["customdata"] == ["/districts/north"]


def test_a_suspect_device_is_hollow_and_a_silent_one_grey_with_a_dot() -> None:
    figure = draw([], [Mark(5.3, 43.3, "a", is_suspect=True), Mark(5.4, 43.3, "b", is_stale=True)])
    marker = figure["data"][0]["marker"]
    assert marker["symbol"] == ["square-open", "square-dot"]
    assert marker["color"] == ["#123456", palette.MUTED]


def test_without_districts_values_colour_the_devices() -> None:
    colours = PointColours(Scale(0, 100), palette.point_scale("good"))
    marks = [Mark(5.3, 43.3, "slow", value=1), Mark(5.4, 43.3, "fast", value=100)]
    found = draw([], [*marks, Mark(5.5, 43.3, "unknown")], colours)["data"][0]["marker"]["color"]
    assert found == [colours.colours[0], colours.colours[-1], palette.MUTED_LINE]


def test_a_metre_is_as_wide_as_high_and_the_view_survives_updates() -> None:
    layout = draw([Area(NORTH, 0.5, "")], [])["layout"]
    assert (layout["yaxis"]["scaleanchor"], layout["yaxis"]["scaleratio"]) == ("x", 1)
    assert layout["uirevision"] == draw([Area(NORTH, 0.9, "")], [])["layout"]["uirevision"]


def test_only_colours_differ_when_only_values_do() -> None:
    one, two = draw([Area(NORTH, 0.5, "n")], []), draw([Area(NORTH, 0.9, "n")], [])
    one["data"][0].pop("fillcolor")
    two["data"][0].pop("fillcolor")
    assert one == two


def test_three_hundred_devices_weigh_less_than_100_kb() -> None:
    marks = [
        Mark(5.3 + n / 1e4, 43.3, "<b>A device</b><br>Traffic counter<br>Flow: 812 veh/h<br>at 8")
        for n in range(300)
    ]
    assert len(json.dumps(draw([Area(NORTH, 0.5, "")], marks))) < 100_000


def test_a_city_without_anything_is_an_empty_map() -> None:
    assert city_map([], [], None)["data"] == []
