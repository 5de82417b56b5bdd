"""The whole page, without a browser."""

import json

import plotly.graph_objects as go
from dash._utils import to_json

from dashboard.components.frame import Frame, Slot, changes, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.pages import now
from dashboard.scene import Scene
from dashboard.state import Link, Picture, Snapshot
from tests.dashboard.pictures import NOW, device, picture, value
from tests.dashboard.scenery import FLOWS, scene

DEVICES = tuple(device(f"d{n}") for n in range(300))
VALUES = tuple(value(f"d{n}", n) for n in range(300))


def of(shown: Picture | None = None, lang: str = "fr") -> Scene:
    return scene(f"/?lang={lang}", shown, {Snapshot: FLOWS})


def frame(shown: Picture | None = None, lang: str = "fr") -> Frame:
    given = of(shown, lang)
    return {**shell_frame(given, now.PAGE), **now.PAGE.frame(given)}


def test_every_slot_of_the_frame_has_its_place_in_the_layout() -> None:
    page = shell(of(), now.PAGE)
    ids = {str(getattr(one, "id", None)) for one in (page, *page._traverse())}
    assert {slot.component for slot in frame()} <= ids


def test_figures_are_in_the_readers_language() -> None:
    french, english = (frame(lang=lang) for lang in ("fr", "en"))
    assert french[Slot("indicator-traffic-value", "children")] == "48\u202f213"
    assert english[Slot("indicator-traffic-value", "children")] == "48,213"
    assert french[Slot("indicator-traffic-reporting", "children")] == "58/60 actifs"


def test_a_figure_that_nobody_reports_is_a_dash() -> None:
    assert frame(picture(flow=None))[Slot("indicator-traffic-value", "children")] == "—"


def test_a_page_with_300_devices_weighs_less_than_300_kb() -> None:
    shown = picture(devices=DEVICES, values=VALUES)
    page = fill(shell(of(shown), now.PAGE), frame(shown))
    assert len(to_json(page)) < 300_000


def test_a_second_of_new_values_weighs_less_than_30_kb() -> None:
    before = picture(devices=DEVICES, values=VALUES)
    fresh = tuple(value(f"d{n}", n + 1, ago_s=0) for n in range(60))
    after = picture(devices=DEVICES, values=(*VALUES, *fresh), flow=48300, version=2)
    sent = changes(frame(before), frame(after))
    assert 0 < len(json.dumps([to_json(one) for one in sent.values()])) < 30_000


def test_a_picture_without_news_sends_nothing() -> None:
    assert changes(frame(), frame(picture(version=2))) == {}


def test_figures_are_grey_while_the_api_is_lost() -> None:
    assert frame()[Slot("shell", "className")] == "shell page-now"
    lost = picture(link=Link(api_lost=NOW))
    assert frame(lost)[Slot("shell", "className")] == "shell page-now is-stale"


def test_what_is_drawn_plotly_can_draw() -> None:
    for slot, figure in frame(picture(devices=DEVICES, values=VALUES)).items():
        if slot.prop == "figure":
            go.Figure(figure)


def test_a_city_without_devices_says_how_they_come() -> None:
    empty = frame(picture(districts=()), "en")
    assert "No devices yet" in empty[Slot("map-empty", "children")]
