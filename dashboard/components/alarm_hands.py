"""What can be done about alarms: a comment, acknowledge, shelve. See `alarms.js`."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.components.attributes import aria, data
from dashboard.scene import Scene
from dashboard.text import alarm_hands as text

SHELF_HOURS: Final = (1, 4, 12, 24, 168, 720)


def alarm_hands(scene: Scene, opened: str) -> list[Any]:
    """The bar for those selected, or else for the alarm that is open; nothing at a past moment."""
    words = text.WORDS[scene.view.lang]
    if scene.view.at is not None:
        return [html.P(words.past, className="alarm-note")]
    spans = zip(SHELF_HOURS, words.shelf_spans.split("|"), strict=True)
    return [
        dcc.Store(id="alarm-wish"),
        dcc.Store(id="alarm-done"),
        html.P(words.viewer, className="alarm-note is-for-viewers"),
        html.Div(
            [
                html.P(
                    words.chosen_none,
                    id="alarm-chosen",
                    className="alarm-chosen",
                    **data(none=words.chosen_none, one=words.this_one, many=words.chosen),
                    **data(opened=opened),
                ),
                dmc.TextInput(
                    id="alarm-comment",
                    placeholder=words.comment_hint,
                    className="alarm-comment-field",
                    **aria(label=words.comment_label),
                ),
                _button(words.acknowledge, "acknowledge", "is-first"),
                _button(words.comment, "comment"),
                dmc.Select(
                    id="alarm-shelf",
                    data=[{"value": str(hours), "label": name} for hours, name in spans],
                    value=str(SHELF_HOURS[1]),
                    allowDeselect=False,
                    className="choice alarm-shelf",
                    **aria(label=words.shelf_label),
                ),
                _button(words.shelve, "shelve"),
                _button(words.unshelve, "unshelve"),
            ],
            className="alarm-hands is-for-operators",
            role="group",
            **aria(label=words.hands),
        ),
        html.P(id="alarm-outcome", className="alarm-outcome", role="status"),
    ]


def _button(name: str, act: str, also: str = "") -> html.Button:
    return html.Button(name, className=f"alarm-act {also}".rstrip(), **data(act=act))
