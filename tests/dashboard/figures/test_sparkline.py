from urllib.parse import unquote
from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.sparkline import HEIGHT, WIDTH, sparkline

SVG = "{http://www.w3.org/2000/svg}"


def lines(values: list[float | None]) -> list[str]:
    url = sparkline(values, [True] * len(values))
    assert url is not None
    root = ET.fromstring(unquote(url.removeprefix("data:image/svg+xml,")))
    return [path.attrib["d"] for path in root.iter(f"{SVG}path") if path.get("fill") == "none"]


def test_a_gap_leaves_the_curve_open() -> None:
    assert len(lines([1, 2, None, 3, 4])) == 2


def test_nothing_known_draws_nothing() -> None:
    assert sparkline([], []) is None
    assert sparkline([None, None], [True, False]) is None


def test_a_steady_figure_is_a_line_at_half_height() -> None:
    assert lines([5, 5, 5]) == [
        f"M0.0 {HEIGHT / 2}L{WIDTH / 2} {HEIGHT / 2}L{WIDTH}.0 {HEIGHT / 2}"
    ]


def test_what_is_incomplete_is_dashed_and_does_not_squeeze_the_rest() -> None:
    url = sparkline([50, 0, 51, 60, 55], [True, False, True, True, True])
    assert url is not None
    root = ET.fromstring(unquote(url.removeprefix("data:image/svg+xml,")))
    drawn = [one for one in root.iter(f"{SVG}path") if one.get("fill") == "none"]
    dashed, plain = drawn
    assert dashed.get("stroke-dasharray")
    assert not plain.get("stroke-dasharray")
    assert dashed.attrib["d"].count("L") == plain.attrib["d"].count("L") == 2
    bottom = max(float(point.split()[1]) for point in dashed.attrib["d"][1:].split("L"))
    assert bottom < HEIGHT


def test_a_small_wavering_does_not_look_like_a_fall() -> None:
    (path,) = lines([207, 207, 206])
    heights = [float(point.split()[1]) for point in path.removeprefix("M").split("L")]
    assert max(heights) - min(heights) < HEIGHT / 4


@given(st.lists(st.none() | st.floats(-1e6, 1e6), min_size=1, max_size=60))
def test_the_curve_stays_inside_and_the_url_inside_quotes(values: list[float | None]) -> None:
    url = sparkline(values, [True] * len(values))
    if url is None:
        assert all(value is None for value in values)
        return
    assert '"' not in url
    for path in lines(values):
        for point in path.split("h")[0].removeprefix("M").split("L"):
            x, y = map(float, point.split())
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT
