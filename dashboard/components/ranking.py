"""What comes first: names with their values, and bars that compare them."""

from collections.abc import Mapping
from typing import Any

from dash import html

from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.formats import quantity
from dashboard.measures import Top
from dashboard.scene import Scene
from dashboard.text import name_in


def ranking_panel(key: str, title: str, note: str) -> html.Section:
    return html.Section(
        [
            html.Div(
                [
                    html.H2(title, className="panel-title"),
                    html.Span(note, className="panel-unit"),
                ],
                className="panel-head",
            ),
            html.Ol(id=key, className="ranking"),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel ranking-panel",
    )


def ranking_frame(
    key: str, answer: Answer[Top], scene: Scene, names: Mapping[str | None, str], empty: str
) -> Frame:
    body = answer.body
    known = [(one.key, one.value) for one in body.items if one.value is not None] if body else []
    most = max((abs(value) for _, value in known), default=0.0) or 1.0
    rows: list[Any] = []
    for of, value in known:
        if body is None:
            break
        text = quantity(value, body.decimals, name_in(scene.view.lang, body.label), scene.view.lang)
        name = names.get(of, of or "")
        share = {"--share": f"{round(100 * max(value, 0) / most)}%"}
        rows.append(
            html.Li(
                [
                    html.Span(name, className="ranking-name", title=name),
                    html.Span(text, className="ranking-value"),
                    html.Span(className="ranking-bar", style=share),
                ]
            )
        )
    return {
        Slot(key, "children"): plain(rows),
        Slot(f"{key}-empty", "children"): absence(scene, answer, empty, is_empty=not known),
    }
