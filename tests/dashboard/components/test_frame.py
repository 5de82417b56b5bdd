"""What is sent to a page, applied to what it shows, gives what it is to show."""

import copy
import json
from typing import Any

import dash_mantine_components as dmc
from dash import Patch, html
from dash._utils import to_json
from hypothesis import given
from hypothesis import strategies as st

from dashboard.components.frame import Slot, changes, fill, plain

SLOT = Slot("map", "figure")
NUMBERS = st.none() | st.integers(0, 3)
FIGURES = st.fixed_dictionaries(
    {
        "data": st.lists(
            st.fixed_dictionaries({"y": st.lists(NUMBERS, max_size=4), "color": NUMBERS}),
            max_size=3,
        ),
        "layout": st.fixed_dictionaries({"range": st.tuples(NUMBERS, NUMBERS).map(list)}),
    }
)


def applied(shown: Any, change: Any) -> Any:
    """As the page does it: a patch assigns at places, anything else replaces."""
    if not isinstance(change, Patch):
        return change
    result = copy.deepcopy(shown)
    for operation in json.loads(to_json(change))["operations"]:
        assert operation["operation"] == "Assign"
        *way, last = operation["location"]
        spot = result
        for step in way:
            spot = spot[step]
        spot[last] = operation["params"]["value"]
    return result


@given(FIGURES, FIGURES)
def test_a_change_leads_from_one_figure_to_the_other(old: Any, new: Any) -> None:
    sent = changes({SLOT: old}, {SLOT: new})
    assert (SLOT in sent) == (old != new)
    assert applied(old, sent.get(SLOT, old)) == new


def test_one_new_colour_is_sent_alone() -> None:
    outline = list(range(5000))
    old = {"data": [{"x": outline, "fillcolor": "light"}]}
    new = {"data": [{"x": outline, "fillcolor": "dark"}]}
    assert len(to_json(changes({SLOT: old}, {SLOT: new})[SLOT])) < 200


def test_of_many_new_texts_the_lists_are_sent_and_what_stands_beside_them_is_not() -> None:
    places = list(range(10_000))
    old = {"data": [{"x": places, "text": ["old"] * 1000}], "layout": {"range": [0, 1]}}
    some = {"data": [{"x": places, "text": ["new", "old"] * 500}], "layout": {"range": [0, 1]}}
    most = {"data": [{"x": places, "text": ["new"] * 1000}], "layout": {"range": [0, 1]}}
    for new in (some, most):
        change = changes({SLOT: old}, {SLOT: new})[SLOT]
        (operation,) = json.loads(to_json(change))["operations"]
        assert operation["location"] == ["data", 0, "text"]
        assert applied(old, change) == new


def test_what_did_not_change_is_not_sent() -> None:
    text = Slot("status", "children")
    assert changes({SLOT: {"a": 1}, text: "x"}, {SLOT: {"a": 1}, text: "y"}) == {text: "y"}


def test_a_layout_is_filled_with_its_first_frame() -> None:
    page = html.Div([html.P([html.Span(id="value")], id="card")], id="page")
    fill(page, {Slot("page", "className"): "now", Slot("value", "children"): "48"})
    assert plain(page)["props"]["className"] == "now"
    assert plain(page)["props"]["children"][0]["props"]["children"][0]["props"]["children"] == "48"


def test_components_are_written_as_dash_writes_them() -> None:
    item = html.Li(["a", None, 2.5], className="x", style={"color": "red"}, **{"data-at": 1})
    page = html.Div([item, dmc.Select(data=[{"value": "a"}], value=None)], role="list")
    assert plain((page, "text", {"figure": (1, None)})) == json.loads(
        to_json((page, "text", {"figure": (1, None)}))
    )
