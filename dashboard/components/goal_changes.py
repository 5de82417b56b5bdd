"""What a period changed, side by side, and what moved opposite ways at the same time."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.address import url_of
from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.goal_words import (
    arrow,
    change_text,
    moved,
    name_of,
    periods_text,
    values_text,
)
from dashboard.components.line import dotted
from dashboard.components.panel import panel_head
from dashboard.goal_changes import Change, TradeOff, Way, by_way, trade_offs
from dashboard.page import Page
from dashboard.scene import Scene
from dashboard.text import goals as text

_MOST_PAIRS = 5


def changes_panel(key: str, scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            panel_head(words.changes, html.Span(periods_text(scene), className="panel-unit")),
            html.Div(id=key, className="goal-changes"),
            html.Div(id=f"{key}-pairs", className="goal-pairs"),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel changes-panel",
    )


def changes_frame(
    key: str, answer: Answer[Any], found: Sequence[Change], scene: Scene, page: Page
) -> Frame:
    """`found` are the changes that are known; without any, `answer` says why."""
    return {
        Slot(key, "children"): plain(_columns(found, scene, page) if found else []),
        Slot(f"{key}-pairs", "children"): plain(_pairs(found, scene) if found else []),
        Slot(f"{key}-empty", "children"): absence(
            scene, answer, text.WORDS[scene.view.lang].no_goals, is_empty=not found
        ),
    }


def _columns(found: Sequence[Change], scene: Scene, page: Page) -> list[Component]:
    words, ways = text.WORDS[scene.view.lang], by_way(found)
    sides = (
        (Way.IMPROVED, words.improved, words.none_improved),
        (Way.WORSENED, words.worsened, words.none_worsened),
    )
    rest = ((Way.STEADY, words.steady), (Way.UNKNOWN, words.not_known))
    return [
        *(
            html.Div(
                [
                    html.H3(title, className=f"change-way is-{way}"),
                    html.Ul([_row(one, scene, page) for one in ways[way]], className="change-list")
                    if ways[way]
                    else html.P(nothing, className="change-none"),
                ]
            )
            for way, title, nothing in sides
        ),
        *(
            html.P(
                [html.Strong(title), ": ", ", ".join(_names(ways[way], scene)), "."],
                className="change-rest",
            )
            for way, title in rest
            if ways[way]
        ),
    ]


def _names(changes: Sequence[Change], scene: Scene) -> list[str]:
    return [name_of(one.goal, scene.view.lang) for one in changes]


def _row(one: Change, scene: Scene, page: Page) -> html.Li:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    before, after = values_text(one, lang)
    return html.Li(
        [
            html.A(
                name_of(one.goal, lang),
                href=url_of(scene.view.having(goal=one.goal.id), page),
                className="change-name",
            ),
            html.Span(f"{arrow(one)} {change_text(one, lang)}".strip(), className="change-figure"),
            html.Span(
                dotted(getattr(words, one.goal.objective), f"{before} → {after}"),
                className="change-from-to",
            ),
        ]
    )


def _pairs(found: Sequence[Change], scene: Scene) -> list[Component]:
    words = text.WORDS[scene.view.lang]
    pairs = trade_offs(found, _MOST_PAIRS)
    if not pairs:
        return [html.P(words.no_pairs, className="change-none")]
    return [
        html.H3(words.pairs, className="change-way"),
        html.Ul([html.Li(_said(one, scene.view.lang)) for one in pairs], className="pair-list"),
        html.P(words.not_because, className="pair-note"),
    ]


def _said(pair: TradeOff, lang: str) -> str:
    return text.WORDS[lang].pair.format(
        improved=moved(pair.improved, lang), worsened=moved(pair.worsened, lang)
    )
