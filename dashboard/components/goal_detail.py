"""One goal in detail: its history against target and path, the districts in order, the map."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.address import link, path_to, url_of
from dashboard.answer import Answer
from dashboard.city import CityGoal
from dashboard.components.absence import absence
from dashboard.components.chart_panel import graph_panel
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.goal_words import arrow, change_text
from dashboard.components.panel import panel_head
from dashboard.components.place_map import place_map, place_map_frame
from dashboard.components.series import series_frame
from dashboard.figures.goal_lines import goal_lines
from dashboard.formats import moments, quantity
from dashboard.goal_changes import Change, change_of, measured_throughout
from dashboard.goals import Goal, GoalHistories, GoalHistory
from dashboard.measures import Aggregates, Compared, MetricWritten
from dashboard.page import Page
from dashboard.scene import Scene
from dashboard.text import goals as text
from dashboard.text import name_in


def detail(key: str, goal: CityGoal, scene: Scene, page: Page) -> html.Section:
    words, name = text.WORDS[scene.view.lang], name_in(scene.view.lang, goal.name)
    return html.Section(
        [
            html.Div(
                [
                    html.H2(words.detail.format(name=name), className="goal-detail-title"),
                    html.A(
                        scene.words.close,
                        href=url_of(scene.view.having(goal=""), page),
                        className="period-link",
                    ),
                ],
                className="goal-detail-head",
            ),
            graph_panel(f"{key}-chart", name, scene.words.chart.format(name=name)),
            *_places(key, name, scene),
        ],
        className="goal-detail",
        id=key,
    )


def _places(key: str, name: str, scene: Scene) -> list[Component]:
    if not scene.place.districts:
        return []
    words = text.WORDS[scene.view.lang]
    return [
        html.Section(
            [
                panel_head(words.ranking, html.Span(id=f"{key}-unit", className="panel-unit")),
                html.Ol(id=f"{key}-ranking", className="ranking"),
                html.P(id=f"{key}-ranking-empty", className="absence"),
            ],
            className="panel ranking-panel",
        ),
        place_map(f"{key}-map", words.map, words.map_says.format(name=name)),
    ]


def detail_frame(
    key: str,
    goal: Goal | None,
    trend: Answer[GoalHistories],
    districts: Answer[GoalHistories] | None,
    scene: Scene,
) -> Frame:
    measured = measured_throughout(trend.body)
    is_measured = goal is not None and goal.id in measured
    return {
        **_chart(f"{key}-chart", goal, trend, scene),
        **(
            _places_frame(key, goal, districts, scene, is_measured=is_measured) if districts else {}
        ),
    }


def _chart(key: str, goal: Goal | None, answer: Answer[GoalHistories], scene: Scene) -> Frame:
    words = text.WORDS[scene.view.lang]
    history = answer.body.of(goal.id) if answer.body and goal else None
    body = _as_aggregates(answer.body, history) if answer.body and history else None
    shown = Answer(answer.version, body, answer.at, answer.trouble)
    parts = dict(series_frame(key, shown, scene, {None: words.line_value}, from_zero=False))
    buckets = body.groups[0].buckets if body and body.groups else ()
    if goal is None or history is None or not buckets:
        return parts
    times = [one.time for one in buckets]
    drawn = goal_lines(
        moments(times, scene.zone, scene.view.lang),
        history.target,
        [goal.due_at(one.astimezone(scene.zone).date()) for one in times],
        (words.line_target, words.line_path),
        scene.view.zoom,
    )
    figure = parts[Slot(key, "figure")]
    legend = [
        html.Li([html.Span(className=f"legend-sign is-{sign}"), name])
        for sign, name in (
            ("line", words.line_value),
            *((one.sign, one.name) for one in drawn),
        )
    ]
    return {
        **parts,
        Slot(key, "figure"): {**figure, "data": [*(one.trace for one in drawn), *figure["data"]]},
        Slot(f"{key}-legend", "children"): plain(legend),
    }


def _as_aggregates(body: GoalHistories, history: GoalHistory) -> Aggregates:
    return Aggregates(
        bucket_s=None,
        start=body.start,
        end=body.end,
        metrics=(MetricWritten(metric=history.id, label=history.label, decimals=history.decimals),),
        groups=tuple(Compared(key=one.key, buckets=one.buckets) for one in history.groups),
    )


def _places_frame(
    key: str,
    goal: Goal | None,
    answer: Answer[GoalHistories],
    scene: Scene,
    *,
    is_measured: bool,
) -> Frame:
    words = text.WORDS[scene.view.lang]
    history = answer.body.of(goal.id) if answer.body and goal else None
    found = {
        group.key: (change, change.value_now)
        for group in (history.groups if history else ())
        for change in [change_of(goal, group, is_measured=is_measured) if goal else None]
        if group.key and change and change.value_now is not None
    }
    rows = _ranked(goal, history, found, scene) if goal and history else []
    unit = name_in(scene.view.lang, history.label) if history else ""
    return {
        Slot(f"{key}-unit", "children"): unit,
        Slot(f"{key}-ranking", "children"): plain(rows),
        Slot(f"{key}-ranking-empty", "children"): absence(
            scene, answer, words.no_trend, is_empty=not rows
        ),
        **place_map_frame(
            f"{key}-map",
            scene,
            {one.id for one in scene.place.districts},
            [],
            None,
            empty=words.no_districts,
            shades={district: value for district, (_, value) in found.items()},
        ),
    }


def _ranked(
    goal: Goal,
    history: GoalHistory,
    found: dict[str, tuple[Change, float]],
    scene: Scene,
) -> Sequence[html.Li]:
    """The worst first."""
    lang = scene.view.lang
    ordered = sorted(found, key=lambda one: found[one][1], reverse=goal.direction == "down")
    names = {one.id: one.name for one in scene.place.districts}
    most = max((abs(value) for _, value in found.values()), default=0.0) or 1.0
    rows = []
    for district in ordered:
        change, value = found[district]
        is_met = history.target is not None and goal.meets(value, history.target)
        share: dict[str, Any] = {"--share": f"{100 * max(value, 0.0) / most:.0f}%"}
        rows.append(
            html.Li(
                [
                    html.A(
                        names.get(district, district),
                        href=link(scene.view, path_to("districts", district), metric=goal.metric),
                        className="ranking-name",
                    ),
                    html.Span(
                        f"{arrow(change)} {change_text(change, lang)}".strip(),
                        className="ranking-change",
                    ),
                    html.Span(
                        quantity(value, history.decimals, "", lang) + (" ✓" if is_met else ""),
                        className="ranking-value",
                        title=text.WORDS[lang].meets if is_met else "",
                    ),
                    html.Span(className="ranking-bar", style=share),
                ]
            )
        )
    return rows
