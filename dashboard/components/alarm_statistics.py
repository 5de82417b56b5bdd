"""How alarms came and went: the figures by which an alarm system is judged, in plain words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard.alarms import SEVERITIES, Rules, Statistics
from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.alarm_timeline import axis
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.line import dotted
from dashboard.components.severity import severity_word
from dashboard.formats import NO_VALUE, compact_duration, number
from dashboard.scene import Scene
from dashboard.text import alarm_statistics as text
from dashboard.text import alarms, name_in

# Of EEMUA 191 and ISA-18.2: what one person can attend to in an hour.
_ACCEPTABLE, _MOST = 6, 12
_FLOOD = 0.01
_LABELLED_HOURS = 50
_LEAST_SHARE = 0.3  # percent: what can still be seen


def statistics_layout(scene: Scene) -> list[Any]:
    words = text.WORDS[scene.view.lang]
    panels = (
        ("most", words.most),
        ("longest", words.longest),
    )
    return [
        html.Div(id="alarm-figures", className="alarm-figures"),
        html.P(id="alarm-statistics-empty", className="absence"),
        html.Section(
            [
                html.H2(words.hours, className="panel-title"),
                html.Div(id="alarm-hours", className="alarm-hours"),
                html.Div(id="alarm-hours-axis"),
            ],
            className="panel",
        ),
        html.Div(
            [
                html.Section(
                    [
                        html.H2(title, className="panel-title"),
                        html.Ol(id=f"alarm-{key}", className="ranking"),
                    ],
                    className="panel",
                )
                for key, title in panels
            ],
            className="alarm-rankings",
        ),
    ]


def statistics_frame(
    answer: Answer[Statistics], rules: Rules | None, scene: Scene, by: str, urls: Any
) -> Frame:
    """`urls` makes the URL of an alarm's detail from its id."""
    body, words, shared = answer.body, text.WORDS[scene.view.lang], alarms.WORDS[scene.view.lang]
    is_empty = body is not None and not body.raised and not body.standing_s
    names = _names(rules, scene, by)
    return {
        Slot("alarm-statistics-empty", "children"): absence(
            scene, answer, shared.no_history, is_empty=is_empty
        ),
        Slot("alarm-figures", "children"): plain(_figures(body, scene) if body else []),
        Slot("alarm-hours", "children"): plain(_hours(body, scene) if body else []),
        Slot("alarm-hours-axis", "children"): plain(
            axis(scene, body.start, min(body.end, scene.now)) if body else []
        ),
        Slot("alarm-most", "children"): plain(
            [
                _ranked(
                    names.get(one.key, one.key or shared.no_place),
                    words.times.format(n=number(one.raised, 0, scene.view.lang)),
                    one.raised / max(body.groups[0].raised, 1),
                )
                for one in body.groups
            ]
            if body
            else []
        ),
        Slot("alarm-longest", "children"): plain(
            [
                _ranked(
                    html.A(_subject(one.rule, one.subject, rules, scene), href=urls(one.id)),
                    compact_duration(timedelta(seconds=one.standing_s), scene.view.lang),
                    one.standing_s / max(body.longest[0].standing_s, 1.0),
                )
                for one in body.longest
            ]
            if body
            else []
        ),
    }


def _subject(rule: str, subject: str, rules: Rules | None, scene: Scene) -> str:
    """What the alarm was, and of what: as the API names its subject, in the reader's words."""
    name = _names(rules, scene, "rule").get(rule, rule)
    what, _, of = subject.partition(":")
    if what == "city":
        return dotted(name, alarms.WORDS[scene.view.lang].whole_city)
    if what == "district":
        return dotted(name, AlarmWords(scene).district(of))
    device = scene.picture.devices.get(of.partition("/")[0])
    return dotted(name, device.name or device.id if device else of)


def _names(rules: Rules | None, scene: Scene, by: str) -> Mapping[str | None, str]:
    if by == "rule":
        return {one.id: name_in(scene.view.lang, one.name) for one in rules.items} if rules else {}
    if by == "district":
        return {one.id: one.name for one in scene.place.districts}
    if by == "severity":
        return {key: severity_word(key, scene.view.lang) for key in SEVERITIES}
    return {one.id: one.name or one.id for one in scene.picture.devices.values()}


def _figures(body: Statistics, scene: Scene) -> list[Any]:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang

    def span(seconds: float | None) -> str:
        return NO_VALUE if seconds is None else compact_duration(timedelta(seconds=seconds), lang)

    share = body.share_in_flood
    flood = NO_VALUE if share is None else f"{number(100 * share, 1, lang)}\u00a0%"
    cards = (
        (words.raised, number(body.raised, 0, lang), words.raised_help, ""),
        (words.mean_acknowledge, span(body.mean_acknowledge_s), words.acknowledge_help, ""),
        (words.mean_clear, span(body.mean_clear_s), words.clear_help, ""),
        (
            words.per_hour,
            number(body.per_operator_hour, 1, lang),
            words.per_hour_help,
            _judged(body.per_operator_hour),
        ),
        (words.flood, flood, words.flood_help, _flood(share)),
    )
    verdicts = {"good": words.good, "much": words.much, "too_much": words.too_much}
    return [
        html.Div(
            [
                html.Span(name, className="alarm-figure-name"),
                html.Span(
                    [
                        value,
                        *(
                            [html.Span(verdicts[verdict], className=f"verdict is-{verdict}")]
                            if verdict
                            else []
                        ),
                    ],
                    className="alarm-figure-value",
                ),
                html.Span(says, className="alarm-figure-help"),
            ],
            className="panel alarm-figure",
        )
        for name, value, says, verdict in cards
    ]


def _judged(per_hour: float | None) -> str:
    if per_hour is None:
        return ""
    return "good" if per_hour <= _ACCEPTABLE else "much" if per_hour <= _MOST else "too_much"


def _flood(share: float | None) -> str:
    if share is None:
        return ""
    return "good" if share < _FLOOD else "too_much"


def _hours(body: Statistics, scene: Scene) -> list[Any]:
    """A bar for each hour that had any, at its place in the period."""
    hour, end = timedelta(hours=1), min(body.end, scene.now)
    most = max((count for _, count in body.hours), default=1)
    told = AlarmWords(scene)
    is_labelled = end - body.start <= _LABELLED_HOURS * hour

    def place(at: datetime) -> float:
        """Percent of the period, within it: it may begin and end in the middle of an hour."""
        return 100 * ((min(max(at, body.start), end) - body.start) / (end - body.start))

    def bar(start: datetime, count: int) -> html.Span:
        width = max(place(start + hour) - place(start), _LEAST_SHARE)
        return html.Span(
            number(count, 0, told.lang) if is_labelled else None,
            title=dotted(told.at(start), number(count, 0, told.lang)),
            style={
                "left": f"{min(place(start), 100 - width):.2f}%",
                "width": f"{width:.2f}%",
                "height": f"{100 * count / most:.1f}%",
            },
        )

    return [bar(*one) for one in body.hours]


def _ranked(name: Any, value: str, share: float) -> html.Li:
    return html.Li(
        [
            html.Span(name, className="ranking-name"),
            html.Span(value, className="ranking-value"),
            html.Span(className="ranking-bar", style={"--share": f"{round(100 * share)}%"}),
        ]
    )
