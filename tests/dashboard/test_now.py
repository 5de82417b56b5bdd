"""The whole page, without a browser."""

import json

import plotly.graph_objects as go
from dash._utils import to_json

from dashboard.components.frame import Slot, changes, fill
from dashboard.pages import now
from dashboard.state import Link
from dashboard.view import View
from tests.dashboard.pictures import NOW, device, picture, place, value

FRENCH, ENGLISH = View("fr", "vehicle_flow"), View("en", "vehicle_flow")
DEVICES = tuple(device(f"d{n}") for n in range(300))
VALUES = tuple(value(f"d{n}", n) for n in range(300))


def test_every_slot_of_the_frame_has_its_place_in_the_layout() -> None:
    page = now.layout(place(), FRENCH)
    ids = {getattr(one, "id", None) for one in (page, *page._traverse())}
    assert {slot.component for slot in now.frame(picture(), FRENCH)} <= ids


def test_figures_are_in_the_readers_language() -> None:
    french, english = (now.frame(picture(), view) for view in (FRENCH, ENGLISH))
    assert french[Slot("indicator-traffic-value", "children")] == "48\u202f213"
    assert english[Slot("indicator-traffic-value", "children")] == "48,213"
    assert french[Slot("indicator-traffic-reporting", "children")] == "58/60 actifs"


def test_a_figure_that_nobody_reports_is_a_dash() -> None:
    frame = now.frame(picture(flow=None), FRENCH)
    assert frame[Slot("indicator-traffic-value", "children")] == "—"


def test_a_page_with_300_devices_weighs_less_than_300_kb() -> None:
    shown = picture(devices=DEVICES, values=VALUES)
    page = fill(now.layout(place(), FRENCH), now.frame(shown, FRENCH))
    assert len(to_json(page)) < 300_000


def test_a_second_of_new_values_weighs_less_than_30_kb() -> None:
    before = picture(devices=DEVICES, values=VALUES)
    fresh = tuple(value(f"d{n}", n + 1, ago_s=0) for n in range(60))
    after = picture(devices=DEVICES, values=(*VALUES, *fresh), flow=48300, version=2)
    sent = changes(now.frame(before, FRENCH), now.frame(after, FRENCH))
    assert 0 < len(json.dumps([to_json(one) for one in sent.values()])) < 30_000


def test_a_picture_without_news_sends_nothing() -> None:
    assert changes(now.frame(picture(), FRENCH), now.frame(picture(version=2), FRENCH)) == {}


def test_figures_are_grey_while_the_api_is_lost() -> None:
    assert now.frame(picture(), FRENCH)[Slot("now", "className")] == "now"
    lost = picture(link=Link(api_lost=NOW))
    assert now.frame(lost, FRENCH)[Slot("now", "className")] == "now is-stale"


def test_what_is_drawn_plotly_can_draw() -> None:
    frame = now.frame(picture(devices=DEVICES, values=VALUES), FRENCH)
    for slot, figure in frame.items():
        if slot.prop == "figure":
            go.Figure(figure)


def test_a_city_without_devices_says_how_they_come() -> None:
    empty = now.frame(picture(districts=()), ENGLISH)
    assert "No devices yet" in empty[Slot("map-empty", "children")]
