"""What moved most: names with their values, how much these changed, and bars that compare them."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.panel import panel_head
from dashboard.figures.movers import Mover, movers
from dashboard.formats import change, quantity
from dashboard.measures import Aggregates, MetricWritten
from dashboard.scene import Scene
from dashboard.text import name_in

_SHOWN = 8


def ranking_panel(key: str, title: str, note: str) -> html.Section:
    return html.Section(
        [
            panel_head(title, html.Span(note, className="panel-unit")),
            html.Ol(id=key, className="ranking"),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel ranking-panel",
    )


def ranking_frame(
    key: str,
    answer: Answer[Aggregates],
    scene: Scene,
    names: Mapping[str | None, str],
    empty: str,
) -> Frame:
    """Of an answer in one bucket that was asked to compare=previous."""
    body = answer.body
    found = movers(body.groups, _SHOWN) if body else []
    most = max((abs(one.value) for one in found), default=0.0) or 1.0
    rows = [
        _row(one, names.get(one.key, one.key or ""), body.metrics[0], most, scene)
        for one in found
        if body is not None
    ]
    return {
        Slot(key, "children"): plain(rows),
        Slot(f"{key}-empty", "children"): absence(scene, answer, empty, is_empty=not found),
    }


def _row(one: Mover, name: str, written: MetricWritten, most: float, scene: Scene) -> html.Li:
    lang = scene.view.lang
    share: dict[str, Any] = {"--share": f"{round(100 * max(one.value, 0) / most)}%"}
    value = quantity(one.value, written.decimals, name_in(lang, written.label), lang)
    return html.Li(
        [
            html.Span(name, className="ranking-name", title=name),
            html.Span(change(one.change, lang), className="ranking-change"),
            html.Span(value, className="ranking-value"),
            html.Span(className="ranking-bar", style=share),
        ]
    )
