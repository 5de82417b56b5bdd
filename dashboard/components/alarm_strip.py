"""First of all on the city's page: the worst alarms, or that all is calm; and what just changed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.address import link
from dashboard.alarms import ALARMS, Alarms, worst_first
from dashboard.components.absence import absence
from dashboard.components.alarm_count import PATH
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.severity import severity_mark
from dashboard.components.usual import usual_text
from dashboard.formats import number
from dashboard.question import FINISHED, Last, Question, question
from dashboard.scene import Scene, at_moment
from dashboard.state import Alarm
from dashboard.text import name_in
from dashboard.text import now as text
from dashboard.usual import Against

_SHOWN = 4
_CHANGES = 6
_ASKED = 500
_HOUR = timedelta(hours=1)
_DAY = Last(timedelta(hours=24), timedelta(minutes=5))


def alarm_strip(scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            html.Div(
                [
                    html.Ol(id="strip-alarms", className="strip-alarms"),
                    html.P(id="strip-calm", className="strip-calm"),
                    html.P(id="strip-absence", className="absence"),
                    html.A(words.all_alarms, href=link(scene.view, PATH), className="strip-all"),
                ],
                className="panel strip-worst",
            ),
            html.Div(
                [
                    html.H2(words.changed, className="panel-title"),
                    html.Ol(id="strip-changes", className="strip-changes"),
                ],
                className="panel strip-changed",
            ),
        ],
        className="strip",
    )


def open_question(scene: Scene) -> Question[Alarms]:
    """All that is open, for the strip and the map."""
    return at_moment(scene, Alarms, "/v1/alarms", ALARMS, sort="severity", limit=_ASKED)


def recent_question(scene: Scene) -> Question[Alarms]:
    """All that stood in the last day, whatever became of it."""
    at = scene.view.at
    if at is None:
        return question(Alarms, "/v1/alarms", ALARMS, last=_DAY, limit=_ASKED)
    start, _ = _DAY.at(at)
    return question(Alarms, "/v1/alarms", FINISHED, start=start, end=at, at=at, limit=_ASKED)


def standing(scene: Scene) -> tuple[Alarm, ...]:
    """The alarms whose condition is there now, the worst first."""
    body = scene.answer(open_question(scene)).body
    return worst_first(one for one in body.items if one.stands) if body else ()


def strip_frame(scene: Scene, usual: dict[str, Against | None]) -> Frame:
    """`usual` tells how each headline figure stands against what is usual."""
    answer = scene.answer(open_question(scene))
    alarms = standing(scene)
    calm = _calm(answer.body.items, scene) if answer.body and not alarms else []
    return {
        Slot("strip-alarms", "children"): plain(_lines(alarms, scene)),
        Slot("strip-calm", "children"): plain(calm),
        Slot("strip-absence", "children"): absence(scene, answer, "", is_empty=False),
        Slot("strip-changes", "children"): plain(_changes(scene, usual)),
    }


def _lines(alarms: tuple[Alarm, ...], scene: Scene) -> list[Any]:
    told, words = AlarmWords(scene), text.WORDS[scene.view.lang]
    lines = [
        html.Li(
            [
                severity_mark(one.severity, told.lang),
                html.A(
                    told.name(one),
                    href=link(scene.view, PATH, alarm=one.id),
                    className="alarm-name",
                ),
                html.Span(told.links(one), className="strip-where"),
                html.Span(told.since(one), className="strip-since"),
                html.Span(told.in_hand(one), className=f"strip-hand alarm-state is-{one.state}"),
            ],
            key=str(one.id),
        )
        for one in alarms[:_SHOWN]
    ]
    others = len(alarms) - _SHOWN
    if others > 0:
        more = words.more.format(n=number(others, 0, told.lang))
        lines.append(
            html.Li(html.A(more, href=link(scene.view, PATH), className="strip-more"), key="more")
        )
    return lines


def _calm(open_alarms: Iterable[Alarm], scene: Scene) -> list[Any]:
    words, recent = text.WORDS[scene.view.lang], scene.answer(recent_question(scene)).body
    ended = [one.cleared_at for one in recent.items if one.cleared_at] if recent else []
    says = ""
    if ended:
        says = words.calm_since.format(time=AlarmWords(scene).at(max(ended)))
    elif recent is not None:
        says = words.calm_for_long
    unseen = sum(one.state == "cleared" for one in open_alarms)
    if unseen:
        left = words.calm_unseen.format(n=number(unseen, 0, scene.view.lang))
        says = f"{says} {left}".lstrip()
    return [html.Span("✓", className="strip-check"), html.Strong(words.calm), html.Span(says)]


def _changes(scene: Scene, usual: dict[str, Against | None]) -> list[Any]:
    words, told = text.WORDS[scene.view.lang], AlarmWords(scene)
    answer = scene.answer(recent_question(scene))
    since = scene.now - _HOUR
    happened = []
    for one in answer.body.items if answer.body else ():
        given = {"name": told.name(one), "where": told.place(one)}
        if one.cleared_at is not None and one.cleared_at >= since:
            happened.append((one.cleared_at, words.cleared.format(**given), one))
        elif one.raised_at >= since:
            happened.append((one.raised_at, words.raised.format(**given), one))
    lines = [
        html.Li(
            [
                html.Time(told.at(at), dateTime=at.isoformat()),
                html.A(says, href=link(scene.view, PATH, alarm=one.id)),
            ]
        )
        for at, says, one in sorted(happened, key=lambda one: one[0], reverse=True)[:_CHANGES]
    ]
    lines += [
        html.Li(words.out_of_band.format(name=name_in(told.lang, one.name), usual=said))
        for one in scene.place.city.indicators
        if (against := usual.get(one.id)) is not None and against.is_unusual
        for said in [usual_text(against, told.lang)]
    ]
    if lines or answer.is_awaited:
        return lines
    return [html.Li(words.unchanged)]
