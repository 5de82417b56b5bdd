"""The goals: where the city stands on each, what changed together, and which districts lag."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.city import CityGoal
from dashboard.components.absence import absence
from dashboard.components.choice import choice
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.goal_card import goal_card
from dashboard.components.goal_changes import changes_frame, changes_panel
from dashboard.components.goal_detail import detail, detail_frame
from dashboard.components.goal_matrix import matrix_frame, matrix_panel
from dashboard.goal_changes import changes_of, measured_throughout
from dashboard.goals import (
    AGAINST,
    COMPARISON,
    OBJECTIVES,
    PERIOD,
    SPANS,
    chosen,
    city_question,
    comparable_question,
    districts_question,
    goals_question,
    trend_question,
)
from dashboard.page import Given, Page, Parameter
from dashboard.question import Question
from dashboard.scene import Entry, Scene
from dashboard.text import goals as text

_PATH = "/goals"


def _goal(value: str, given: Given) -> str | None:
    known = {one.id for one in given.place.city.goals}
    return value if not value or value in known else None


def opened(scene: Scene) -> CityGoal | None:
    """The goal that is shown in detail."""
    goals = scene.place.city.goals
    return next((one for one in goals if one.id == scene.view["goal"]), None)


def layout(scene: Scene) -> html.Div:
    words, view, goals = text.WORDS[scene.view.lang], scene.view, scene.place.city.goals
    if not goals:
        return html.Div(html.P(words.no_goals, className="absence"), className="goals")
    against = (words.against_previous, words.against_year)
    shown = opened(scene)
    return html.Div(
        [
            html.Div(
                [
                    choice(
                        "period",
                        view,
                        words.period,
                        zip(SPANS, words.periods.split("|"), strict=True),
                    ),
                    choice(
                        "against",
                        view,
                        words.against,
                        [
                            (one, f"{words.against} {name}".capitalize())
                            for one, name in zip(AGAINST, against, strict=True)
                        ],
                    ),
                    html.Ul(
                        [
                            html.Li([html.Span(className=f"legend-sign is-{sign}"), name])
                            for sign, name in (
                                ("line", words.line_value),
                                ("target", words.line_target),
                                ("path", words.line_path),
                            )
                        ],
                        className="goal-legend",
                    ),
                ],
                className="controls",
            ),
            html.P(id="goals-empty", className="absence"),
            html.Div(
                [
                    html.Section(
                        [
                            html.H2(getattr(words, one), className="objective-title"),
                            html.Div(id=f"goals-{one}", className="goal-cards"),
                        ],
                        className=f"objective is-{one}",
                    )
                    for one in OBJECTIVES
                ],
                className="objectives",
            ),
            *([detail("goal-detail", shown, scene, PAGE)] if shown else []),
            changes_panel("goals-changes", scene),
            *([matrix_panel("goals-matrix", goals, scene)] if scene.place.districts else []),
        ],
        className="goals",
    )


def questions(scene: Scene) -> Iterable[Question[Any]]:
    if not scene.place.city.goals:
        return []
    over = chosen(scene)
    of_districts = [districts_question(scene, over), comparable_question(scene, over)]
    return dict.fromkeys(
        [
            goals_question(scene),
            trend_question(scene, over),
            city_question(scene, over),
            *(of_districts if scene.place.districts else []),
        ]
    )


def frame(scene: Scene) -> Frame:
    if not scene.place.city.goals:
        return {}
    over = chosen(scene)
    standing, trend = scene.answer(goals_question(scene)), scene.answer(trend_question(scene, over))
    goals = standing.body.items if standing.body else ()
    measured = measured_throughout(trend.body)
    of_city = scene.answer(city_question(scene, over))
    changes = changes_of(goals, of_city.body, measured) if of_city.body else []
    has_districts = bool(scene.place.districts)
    districts = scene.answer(districts_question(scene, over))
    parts: dict[Slot, Any] = {
        Slot("goals-empty", "children"): absence(scene, standing, "", is_empty=False),
        **changes_frame(
            "goals-changes", of_city if standing.body else standing, changes, scene, PAGE
        ),
    }
    for objective in OBJECTIVES:
        parts[Slot(f"goals-{objective}", "children")] = plain(_cards(objective, scene))
    if has_districts:
        comparable = scene.answer(comparable_question(scene, over))
        parts.update(
            matrix_frame(
                "goals-matrix",
                goals,
                districts if standing.body else standing,
                comparable,
                scene,
                measured=measured,
            )
        )
    if shown := opened(scene):
        goal = next((one for one in goals if one.id == shown.id), None)
        of = districts if has_districts else None
        parts.update(detail_frame("goal-detail", goal, trend, of, scene))
    return parts


def _cards(objective: str, scene: Scene) -> list[Any]:
    standing = scene.answer(goals_question(scene)).body
    trend = scene.answer(trend_question(scene, chosen(scene))).body
    if standing is None:
        return []
    cards = [
        goal_card(one, trend.of(one.id) if trend else None, scene, PAGE)
        for one in standing.items
        if one.objective == objective
    ]
    return cards or [html.P(text.WORDS[scene.view.lang].none_of_objective, className="change-none")]


def entries(scene: Scene) -> list[Entry]:
    if not scene.place.city.goals:
        return []
    return [Entry(text.WORDS[scene.view.lang].goals, _PATH)]


PAGE = Page(
    name="goals",
    path=_PATH,
    title=lambda scene: text.WORDS[scene.view.lang].goals,
    layout=layout,
    frame=frame,
    parameters=(PERIOD, COMPARISON, Parameter("goal", _goal, lambda _: "")),
    questions=questions,
    entries=entries,
)
