"""A goal as a card: where it stands in words and in shape, its way so far, its curve."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.address import url_of
from dashboard.components.attributes import aria
from dashboard.components.goal_words import (
    day_text,
    name_of,
    target_text,
    value_text,
)
from dashboard.components.line import dotted_parts
from dashboard.figures.goal_curve import goal_curve
from dashboard.formats import days, percent
from dashboard.goals import Goal, GoalHistory
from dashboard.page import Page
from dashboard.scene import Scene
from dashboard.text import goals as text
from dashboard.text import name_in


def goal_card(goal: Goal, trend: GoalHistory | None, scene: Scene, page: Page) -> html.Article:
    lang = scene.view.lang
    words, is_chosen = text.WORDS[lang], scene.view["goal"] == goal.id
    return html.Article(
        [
            html.H3(
                html.A(
                    name_of(goal, lang),
                    href=url_of(scene.view.having(goal=goal.id), page),
                    **(aria(current="true") if is_chosen else {}),
                ),
                className="goal-name",
            ),
            status_chip(goal, lang),
            html.P(
                [
                    html.Span(_figure(goal, lang), className="goal-value"),
                    html.Span(
                        words.by.format(
                            target=target_text(goal, lang), date=day_text(goal.date, lang)
                        ),
                        className="goal-target",
                    ),
                ],
                className="goal-figure",
            ),
            *_way(goal, lang),
            curve_box(goal, trend, scene),
            html.P(_notes(goal, lang), className="goal-notes"),
        ],
        className="panel goal-card" + (" is-chosen" if is_chosen else ""),
    )


def status_chip(goal: Goal, lang: str) -> html.Span:
    """A word and a shape."""
    return html.Span(
        getattr(text.WORDS[lang], goal.status), className=f"goal-status is-{goal.status}"
    )


def _figure(goal: Goal, lang: str) -> str:
    return value_text(goal, goal.value, lang)


def _way(goal: Goal, lang: str) -> list[Component]:
    """The way from the baseline to the target: what is done of it, and what is due by now."""
    if goal.progress is None or goal.due_progress is None or goal.baseline is None:
        return []
    words = text.WORDS[lang]
    due = percent(goal.due_progress, lang)
    said = (
        words.way_back.format(due=due)
        if goal.progress < 0
        else words.way.format(done=percent(min(goal.progress, 1.0), lang), due=due)
    )
    places: dict[str, Any] = {
        "--done": f"{100 * min(1.0, max(0.0, goal.progress)):.0f}%",
        "--due": f"{100 * goal.due_progress:.0f}%",
    }
    return [
        html.Div(className="goal-way", style=places, role="img", **aria(label=said)),
        html.P(said, className="goal-way-said"),
    ]


def curve_box(goal: Goal, trend: GoalHistory | None, scene: Scene) -> html.Div:
    """The curve of a period with its target and the way to it; in words why there is none."""
    lang = scene.view.lang
    words, buckets = text.WORDS[lang], trend.groups[0].buckets if trend and trend.groups else ()
    known = [one.value for one in buckets if one.value is not None]
    if trend is None or not known:
        return html.Div(words.no_trend if trend else "", className="goal-curve is-empty")
    ends = [one.time.astimezone(scene.zone).date() for one in (buckets[0], buckets[-1])]
    drawn = goal_curve(buckets, trend.target, [goal.due_at(day) for day in ends])
    low, high = (value_text(goal, one, lang) for one in (min(known), max(known)))
    says = words.trend.format(
        name=name_of(goal, lang), low=low, high=high, target=value_text(goal, goal.target, lang)
    )
    lines = [("value", drawn.curve), ("target", drawn.target), ("path", drawn.path)]
    return html.Div(
        [
            html.Span(className=f"goal-line is-{name}", style={"--curve": f'url("{url}")'})
            for name, url in lines
            if url is not None
        ],
        className="goal-curve",
        role="img",
        title=says,
        **aria(label=says),
    )


def _notes(goal: Goal, lang: str) -> list[Component | str]:
    """What the figure rests on, and where the target comes from."""
    words, span = text.WORDS[lang], days(goal.span, lang)
    notes: list[Component | str] = []
    if goal.value is None:
        notes.append(words.no_value.format(span=span))
    else:
        notes.append(words.mean_of.format(span=span))
        if goal.coverage is not None and round(goal.coverage, 2) < 1:
            notes.append(words.covered.format(share=percent(goal.coverage, lang)))
    if goal.source is not None:
        name = name_in(lang, goal.source.name)
        notes.append(html.A(name, href=goal.source.url) if goal.source.url else name)
    if goal.is_example:
        notes.append(words.example)
    return dotted_parts(notes)
