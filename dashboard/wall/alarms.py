"""The alarms that stand, for a room: how bad, what, where, since when, and who has it."""

from collections.abc import Iterable, Sequence
from typing import Any

from dash import html

from dashboard.alarms import SEVERITIES
from dashboard.components.absence import absence
from dashboard.components.alarm_strip import open_question, standing
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.severity import severity_mark
from dashboard.formats import number
from dashboard.question import Question
from dashboard.scene import Scene
from dashboard.state import Alarm
from dashboard.text import alarms as alarm_text
from dashboard.text import wall as text
from dashboard.wall.view import WallView

_SHOWN = 6


def by_need(alarms: Iterable[Alarm]) -> list[Alarm]:
    """The worst first; of these, what nobody has acknowledged, and what has waited longest."""
    return sorted(
        alarms,
        key=lambda one: (SEVERITIES.index(one.severity), not one.is_unseen, one.since),
    )


def _layout(_: Scene) -> html.Div:
    return html.Div(
        [
            html.P(id="wall-alarms-count", className="wall-count"),
            html.Ol(id="wall-alarms", className="wall-alarms"),
            html.Div(id="wall-alarms-calm", className="wall-calm"),
        ],
        className="panel",
    )


def _questions(scene: Scene) -> Iterable[Question[Any]]:
    yield open_question(scene)


def _frame(scene: Scene) -> Frame:
    answer, alarms = scene.answer(open_question(scene)), by_need(standing(scene))
    words = text.WORDS[scene.view.lang]
    missing = absence(scene, answer, words.calm, is_empty=not alarms)
    is_calm = answer.body is not None and not alarms
    calm = [*([html.Span("✓", className="wall-check")] if is_calm else []), html.Span(missing)]
    return {
        Slot("wall-alarms", "children"): plain([_row(one, scene) for one in alarms[:_SHOWN]]),
        Slot("wall-alarms-count", "children"): _count(alarms, scene),
        Slot("wall-alarms-calm", "children"): plain(calm if missing else []),
    }


def _row(alarm: Alarm, scene: Scene) -> html.Li:
    told = AlarmWords(scene)
    return html.Li(
        [
            severity_mark(alarm.severity, told.lang),
            html.Div(
                [
                    html.Span(told.name(alarm), className="wall-alarm-name"),
                    html.Span(where(alarm, told), className="wall-alarm-where"),
                ],
                className="wall-alarm-what",
            ),
            html.Div(told.since(alarm), className="wall-alarm-since"),
            html.Span(told.in_hand(alarm), className=f"alarm-state is-{alarm.state}"),
        ],
        key=str(alarm.id),
    )


def where(alarm: Alarm, told: AlarmWords) -> str:
    """The device or feed, and the district that it is in."""
    place = told.place(alarm)
    if alarm.device is None or alarm.district is None:
        return place
    return f"{place}, {told.district(alarm.district)}"


def _count(alarms: Sequence[Alarm], scene: Scene) -> str:
    """How many stand, and of how many nobody has taken notice yet."""
    if not alarms:
        return ""
    lang, unseen = scene.view.lang, sum(one.is_unseen for one in alarms)
    return text.WORDS[lang].standing.format(
        n=number(len(alarms), 0, lang), unseen=number(unseen, 0, lang)
    )


VIEW = WallView(lambda scene: alarm_text.WORDS[scene.view.lang].title, _layout, _frame, _questions)
