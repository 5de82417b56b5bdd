"""The goals for a room: by objective, where each stands and which way it goes."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from dash import html

from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.goal_card import curve_box, status_chip
from dashboard.components.goal_words import arrow, change_text, name_of, target_text
from dashboard.components.line import dotted
from dashboard.formats import number
from dashboard.goal_changes import Change, Way, changes_of, measured_throughout
from dashboard.goals import (
    LAST_WEEK,
    OBJECTIVES,
    Goal,
    GoalHistory,
    city_question,
    goals_question,
    trend_question,
)
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.text import goals as text
from dashboard.text import name_in
from dashboard.text import wall as wall_text
from dashboard.wall.view import WallView

_SHOWN: Final = 4  # of an objective: more would be too small for a room


def _objectives(scene: Scene) -> list[str]:
    """Those for which the city has goals."""
    wanted = {one.objective for one in scene.place.city.goals}
    return [one for one in OBJECTIVES if one in wanted]


def _layout(scene: Scene) -> html.Div:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    return html.Div(
        [
            html.Div(
                [
                    html.Section(
                        [
                            html.H2(getattr(words, one), className="wall-subject objective-title"),
                            html.Ol(id=f"wall-goals-{one}", className="wall-goal-list"),
                        ],
                        className=f"panel objective is-{one}",
                    )
                    for one in _objectives(scene)
                ],
                className="wall-objectives",
            ),
            html.P(wall_text.WORDS[lang].goals_over, className="wall-goals-over"),
            html.Div(id="wall-goals-empty", className="wall-calm"),
        ],
        className="wall-goals",
    )


def _questions(scene: Scene) -> Iterable[Question[Any]]:
    yield goals_question(scene)
    yield trend_question(scene, LAST_WEEK)
    yield city_question(scene, LAST_WEEK)


def _frame(scene: Scene) -> Frame:
    standing = scene.answer(goals_question(scene))
    goals = standing.body.items if standing.body else ()
    trend = scene.answer(trend_question(scene, LAST_WEEK)).body
    whole = scene.answer(city_question(scene, LAST_WEEK)).body
    measured = measured_throughout(trend)
    changes = (
        changes_of(goals, whole, measured)
        if whole
        else [Change(one, None, None, is_measured=False) for one in goals]
    )
    of_trend = {one.id: one for one in (trend.items if trend else ())}
    return {
        **{
            Slot(f"wall-goals-{objective}", "children"): plain(
                [
                    _row(one, of_trend.get(one.goal.id), scene)
                    for one in _of(objective, changes)[:_SHOWN]
                ]
            )
            for objective in _objectives(scene)
        },
        Slot("wall-goals-empty", "children"): absence(scene, standing, "", is_empty=False),
    }


def _of(objective: str, changes: Sequence[Change]) -> list[Change]:
    return [one for one in changes if one.goal.objective == objective]


def _row(change: Change, trend: GoalHistory | None, scene: Scene) -> html.Li:
    goal, lang = change.goal, scene.view.lang
    return html.Li(
        [
            html.Div(
                [
                    html.Span(name_of(goal, lang), className="wall-goal-name"),
                    status_chip(goal, lang),
                ]
            ),
            html.Div([_figure(goal, lang), curve_box(goal, trend, scene)]),
            html.Div(
                [
                    html.Span(target_text(goal, lang)),
                    html.Span(_moved(change, lang), className=f"wall-goal-moved is-{change.way}"),
                ],
                className="wall-goal-foot",
            ),
        ],
        key=goal.id,
    )


def _figure(goal: Goal, lang: str) -> html.Span:
    unit = "" if goal.value is None else name_in(lang, goal.label)
    figure = number(goal.value, goal.decimals, lang)
    return html.Span([figure, " ", html.Small(unit)], className="wall-goal-value")


def _moved(change: Change, lang: str) -> str:
    """`▲ +6 % · improved`: which way, by how much, and whether that is good."""
    words = text.WORDS[lang]
    says = {
        Way.IMPROVED: words.improved,
        Way.WORSENED: words.worsened,
        Way.STEADY: words.steady,
        Way.UNKNOWN: wall_text.WORDS[lang].not_comparable,
    }[change.way]
    return dotted(f"{arrow(change)} {change_text(change, lang)}".strip(), says.lower())


VIEW = WallView(lambda scene: text.WORDS[scene.view.lang].goals, _layout, _frame, _questions)
