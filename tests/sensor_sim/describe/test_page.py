"""The pictures of a day: what they hold, and that a browser draws them."""

import json
import re
import shutil
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from sensor_sim.cli import app
from sensor_sim.describe.day import Span, Track, span_of
from sensor_sim.describe.figure import COLOURS, Scene, figure
from sensor_sim.describe.page import Page, page
from sensor_sim.describe.picture import BROWSERS, PictureError, save
from sensor_sim.describe.sky import Times
from vigie.catalogue import load_catalogue
from vigie.city import load_city
from vigie.model import Device

ROOT = Path(__file__).parents[3]
MARSEILLE = load_city(ROOT / "cities" / "marseille")
ZONE = MARSEILLE.config.zone
SPAN = span_of(date(2026, 11, 27), ZONE)


def scene(span: Span = SPAN, lang: str = "fr") -> Scene:
    morning = Times(span.start_ms, span.start_ms + 8 * 3_600_000)
    evening = Times(span.end_ms - 7 * 3_600_000, span.end_ms)
    return Scene(span, ZONE, lang, [morning, evening], [])


@cache
def drawn(lang: str = "fr", day: date = date(2026, 11, 27)) -> Page:
    span = span_of(day, ZONE)
    device = Device("l1", "light_cabinet", name="Quai </script> & Port")
    lights = Track(device, [float(number < 30) for number in range(span.bins)])
    power = Track(device, [2.5] * span.bins)
    found = {"light_cabinet": {"active_power": [power], "lighting_state": [lights]}}
    return page("Marseille", 7, day, found, scene(span, lang))


def figures(of: Page) -> list[dict[str, Any]]:
    [text] = re.findall(r"<script>(\[\{.*\}\])\.forEach", of.html, re.DOTALL)
    found: list[dict[str, Any]] = json.loads(text)
    return found


def test_the_page_speaks_the_reader_s_language() -> None:
    french, english = drawn("fr").html, drawn("en").html
    assert "Vendredi 27 novembre 2026 · graine 7 · lever du soleil 08:00, coucher 17:00" in french
    assert "Friday, 27 November 2026 · seed 7 · sunrise 08:00, sunset 17:00" in english
    assert "Puissance appelée (kW)" in french
    assert "Power drawn (kW)" in english


def test_a_name_is_a_text_wherever_it_stands() -> None:
    assert "Quai &lt;/script&gt; &amp; Port" in drawn().html
    _, alone = figures(drawn())[0]["data"]
    assert alone["name"] == "Quai </script> & Port"


def test_all_devices_are_drawn_together_and_beside_them_a_few() -> None:
    power, state = figures(drawn())
    together, alone = power["data"]
    assert together["y"] == alone["y"] == [2.5] * 96
    assert (together.get("xaxis"), alone["xaxis"]) == (None, "x2")
    off, on, _ = state["data"]
    assert (off["y"][0], on["y"][0], off["y"][-1], on["y"][-1]) == (0.0, 100.0, 100.0, 0.0)
    assert [one["name"] for one in (off, on)] == ["éteint", "allumé"]


def test_a_device_keeps_its_colour_where_another_has_no_such_metric() -> None:
    metric = load_catalogue().metrics["active_power"]
    tracks = [Track(Device("b", "light_cabinet"), [1.0] * SPAN.bins)]
    _, alone = figure(scene(), metric, tracks, [], ["a", "b"])["data"]
    assert alone["line"]["color"] == COLOURS[1]


def test_nights_are_shaded_where_they_are() -> None:
    shapes = figures(drawn())[0]["layout"]["shapes"]
    assert [(one["x0"], one["x1"]) for one in shapes if one["xref"] == "x"] == [
        (-0.5, 31.5),
        (67.5, 95.5),
    ]


def test_the_hour_that_comes_twice_has_two_names() -> None:
    axis = figures(drawn(day=date(2026, 10, 25)))[0]["layout"]["xaxis"]["categoryarray"]
    assert len(set(axis)) == len(axis) == 100
    assert {"02:00 +0200", "02:00 +0100", "03:00"} < set(axis)


def test_a_browser_draws_the_page(tmp_path: Path) -> None:
    if not any(map(shutil.which, BROWSERS)):
        pytest.skip("no Chromium")
    save(drawn(), tmp_path / "day.png")
    with Image.open(tmp_path / "day.png") as image:
        assert image.size == (2 * 1120, 2 * drawn().height_px)
        colours = {colour for _, colour in image.convert("RGB").getcolors(1 << 24) or []}
    assert (43, 52, 66) in colours  # the line of all together
    assert (61, 126, 219) in colours  # that of the device


def test_without_a_browser_or_of_a_tower_there_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(PictureError, match=r"needs Chromium or Chrome, .*: write \.html"):
        save(drawn(), tmp_path / "day.png", browsers=["no-such-browser"])
    with pytest.raises(PictureError, match=r"30,000 pixels are too high .* choose with --kind"):
        save(Page("", 30_000), tmp_path / "day.png", browsers=["sh"])
    with pytest.raises(PictureError, match=r"/false made no picture"):
        save(drawn(), tmp_path / "day.png", browsers=["false"])


def test_a_day_of_a_city_becomes_a_file(tmp_path: Path) -> None:
    file = tmp_path / "day.html"
    arguments = ["--date", "2026-11-27", "--kind", "bike_counter", "--seed", "3", "--lang", "en"]
    done = CliRunner().invoke(
        app,
        ["describe", str(file), "--city", "testville", *arguments],
        env={"VIGIE_CITIES_DIR": str(ROOT / "tests" / "cities"), "COLUMNS": "300"},
    )
    assert done.exit_code == 2
    assert "testville has no such devices to simulate" in done.output
    arguments[arguments.index("bike_counter")] = "traffic_counter"
    done = CliRunner().invoke(
        app,
        ["describe", str(file), "--city", "testville", *arguments],
        env={"VIGIE_CITIES_DIR": str(ROOT / "tests" / "cities")},
    )
    assert done.exit_code == 0, done.output
    text = file.read_text("utf-8")
    assert "Testville: a simulated day" in text
    assert "seed 3" in text
    assert "North ring" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["day.svg"], "write to an .html or a .png"),
        (["day.html", "--date", "someday"], "'someday' is not a day: write 2026-11-28"),
        (["day.html", "--kind", "weathercock"], "there is no kind 'weathercock', but traffic_coun"),
        (["/no/such/folder/day.html", "--kind", "bike_counter"], "No such file or directory"),
    ],
)
def test_a_wish_that_cannot_be_is_told(arguments: list[str], message: str) -> None:
    done = CliRunner().invoke(
        app, ["describe", *arguments], env={"VIGIE_CITY": "marseille", "COLUMNS": "300"}
    )
    assert done.exit_code == 2
    assert message in " ".join(done.output.split())
