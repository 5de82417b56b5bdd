"""An alarm that has just come and cannot wait: it is shown at once, before whatever has its turn.

The server says which there are; the script `wall.js` shows each once, for as long as the city says.
"""

from datetime import timedelta
from typing import Any, Final

from dash import html

from dashboard.components.alarm_strip import standing
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.attributes import data
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.graph_box import graph_box
from dashboard.components.map_content import Shown, alarm_marks, areas
from dashboard.components.severity import severity_mark
from dashboard.figures.map import city_map
from dashboard.formats import number
from dashboard.scene import Scene
from dashboard.state import Alarm
from dashboard.text import name_in
from dashboard.text import wall as text
from dashboard.wall.alarms import where

_NEW: Final = timedelta(minutes=10)  # what is older was news before this screen was switched on


def news(scene: Scene) -> list[Alarm]:
    """Raised lately, urgent, and seen by nobody yet; the newest first."""
    found = [
        one
        for one in standing(scene)
        if one.is_urgent
        and one.state == "raised"
        and not one.is_shelved(scene.now)
        and scene.now - one.raised_at < _NEW
    ]
    return sorted(found, key=lambda one: one.raised_at, reverse=True)


def news_layout(scene: Scene) -> html.Section:
    return html.Section(
        [
            html.Div(id="wall-news-told", className="wall-news-told"),
            graph_box("wall-news-map", scene.words.map, "map", staticPlot=True),
        ],
        id="wall-news",
        role="alert",
    )


def news_frame(scene: Scene) -> Frame:
    found = news(scene)
    first = found[:1]
    shown = Shown(scene.picture, scene.place, None, scene.view, (), first)
    severity = f" severity-{first[0].severity}" if first else ""
    return {
        Slot("wall-news", "className"): f"wall-news{severity}",
        Slot("wall-news-told", "children"): plain(_told(found, scene) if found else []),
        Slot("wall-news-map", "figure"): city_map(
            areas(shown, None), [], None, scene.view.zoom, alarms=alarm_marks(shown)
        ),
    }


def _told(found: list[Alarm], scene: Scene) -> list[Any]:
    told, words = AlarmWords(scene), text.WORDS[scene.view.lang]
    first, *others = found
    lang = scene.view.lang
    advice = name_in(lang, first.advice) if first.advice else ""
    more = words.others_new.format(n=number(len(others), 0, lang)) if others else ""
    return [
        html.Div(
            [
                html.P(words.new_alarm, className="wall-news-lead"),
                severity_mark(first.severity, lang),
                html.H2(told.name(first), className="wall-news-name"),
                html.P(where(first, told), className="wall-news-where"),
                html.P(told.since(first), className="wall-news-since"),
                html.P(told.in_hand(first), className=f"alarm-state is-{first.state}"),
                html.P(advice, className="wall-news-advice"),
                html.P(more, className="wall-news-more"),
            ],
            **data(alarm=str(first.id)),
        )
    ]
