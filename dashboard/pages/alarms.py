"""*Alarms*: what is open and who has it, what was, how often; and each one with its history."""

from collections.abc import Iterable
from typing import Any

from dash import html

from dashboard.address import url_of
from dashboard.alarms import (
    ALARMS,
    OPEN_STATES,
    SEVERITIES,
    Alarms,
    Rules,
    Statistics,
    worst_first,
)
from dashboard.components.absence import absence
from dashboard.components.alarm_count import PATH
from dashboard.components.alarm_detail import (
    alarm_detail,
    curve_question,
    detail_frame,
    history_question,
)
from dashboard.components.alarm_filters import (
    BY,
    ROWS,
    SHELVED,
    VIEWS,
    alarm_filters,
    alarm_views,
    some_in,
    some_of,
)
from dashboard.components.alarm_hands import alarm_hands
from dashboard.components.alarm_rows import alarm_rows, alarm_table
from dashboard.components.alarm_statistics import statistics_frame, statistics_layout
from dashboard.components.alarm_timeline import timeline
from dashboard.components.filters import ANY, districts_or_any, kinds_or_any, narrowed
from dashboard.components.frame import Frame, Slot, plain
from dashboard.formats import number
from dashboard.page import Given, Page, Parameter, one_of
from dashboard.period import period_of, period_parameter
from dashboard.question import FINISHED, SLOW, Pace, Question, question
from dashboard.scene import Entry, Scene
from dashboard.text import alarms as text

_SHOWN = 200


def _number(value: str, _: Given) -> str | None:
    return value if value.isascii() and value.isdigit() and len(value) < len(str(2**63)) else None


def _rule(value: str, _: Given) -> str | None:
    return value or None


def layout(scene: Scene) -> html.Div:
    shown = scene.view["view"]
    body = {"open": _list_layout, "history": _list_layout, "statistics": statistics_layout}[shown]
    return html.Div(
        [
            html.Div([alarm_views(scene, PAGE), *alarm_filters(scene, PAGE)], className="controls"),
            *body(scene),
        ],
        id="alarm-room",
        className="room alarm-room",
    )


def _list_layout(scene: Scene) -> list[Any]:
    words, opened = text.WORDS[scene.view.lang], scene.view["alarm"]
    over_time = [
        html.Section(
            [
                html.H2(words.timeline, className="panel-title"),
                html.Div(id="alarm-timeline", className="timeline"),
            ],
            className="panel",
        )
    ]
    listed = html.Section(
        [
            *alarm_hands(scene, opened),
            html.P(id="alarm-shown", className="panel-unit"),
            alarm_table("alarm-rows", scene, words.title),
            html.P(id="alarm-empty", className="alarm-calm"),
        ],
        className="panel alarm-listed",
    )
    return [
        *(over_time if scene.view["view"] == "history" else []),
        html.Div(
            [*([alarm_detail(scene, _url(scene, alarm=""))] if opened else []), listed],
            className="alarm-columns" + (" has-detail" if opened else ""),
        ),
    ]


def _url(scene: Scene, **changed: str) -> str:
    return url_of(scene.view.having(**changed), PAGE)


def _pace(scene: Scene) -> Pace:
    return ALARMS if scene.view.at is None else FINISHED


def list_question(scene: Scene) -> Question[Alarms]:
    view = scene.view
    filters: dict[str, Any] = {
        **narrowed(scene, "rule", "district", "kind"),
        "severity": some_in(scene, "severity"),
        "shelved": view["shelved"],
        "limit": _SHOWN,
        "at": view.at,
    }
    if view["view"] == "history":
        filters |= period_of(scene).limits()
    else:
        filters |= {"state": some_in(scene, "state"), "sort": "severity"}
    return question(Alarms, "/v1/alarms", _pace(scene), **filters)


def statistics_question(scene: Scene) -> Question[Statistics]:
    return question(
        Statistics,
        "/v1/alarms/statistics",
        _pace(scene),
        group_by=scene.view["by"],
        limit=10,
        **period_of(scene).limits(),
    )


def rules_question() -> Question[Rules]:
    return question(Rules, "/v1/alarms/rules", SLOW)


def questions(scene: Scene) -> Iterable[Question[Any]]:
    yield rules_question()
    if scene.view["view"] == "statistics":
        yield statistics_question(scene)
        return
    yield list_question(scene)
    if scene.view["alarm"]:
        yield history_question(scene.view["alarm"], _pace(scene))


def follow_ups(scene: Scene) -> Iterable[Question[Any]]:
    """The curve of the alarm that is open, once it is known what it is about."""
    curve = _curve_question(scene)
    return [curve] if curve else []


def _curve_question(scene: Scene) -> Question[Any] | None:
    if not scene.view["alarm"] or scene.view["view"] == "statistics":
        return None
    alarm = scene.answer(history_question(scene.view["alarm"], _pace(scene))).body
    if alarm is None:
        return None
    return curve_question(alarm, scene.answer(rules_question()).body, scene)


def frame(scene: Scene) -> Frame:
    if scene.view["view"] == "statistics":
        rules = scene.answer(rules_question()).body
        return statistics_frame(
            scene.answer(statistics_question(scene)),
            rules,
            scene,
            scene.view["by"],
            lambda number: _url(scene, view="history", alarm=str(number)),
        )
    parts = dict(_list_frame(scene))
    if scene.view["alarm"]:
        curve = _curve_question(scene)
        parts |= detail_frame(
            scene.answer(history_question(scene.view["alarm"], _pace(scene))),
            scene.answer(rules_question()),
            scene.answer(curve) if curve else None,
            scene,
        )
    return parts


def _list_frame(scene: Scene) -> Frame:
    words, view = text.WORDS[scene.view.lang], scene.view
    answer = scene.answer(list_question(scene))
    alarms = answer.body.items if answer.body else ()
    if view["view"] == "open":
        alarms = worst_first(alarms)
    urls = {one.id: _url(scene, alarm=str(one.id)) for one in alarms}
    filters = narrowed(scene, "severity", "state", "rule", "district", "kind")
    calm = words.calm_filtered if filters else words.calm
    empty = words.no_history if view["view"] == "history" else calm
    frame: dict[Slot, Any] = {
        Slot("alarm-rows", "children"): plain(
            alarm_rows(alarms, scene, urls, _url(scene), view["alarm"])
        ),
        Slot("alarm-shown", "children"): _shown(
            scene, len(alarms), has_more=bool(answer.body and answer.body.next)
        ),
        Slot("alarm-empty", "children"): absence(scene, answer, empty, is_empty=not alarms),
    }
    if view["view"] == "history":
        period = period_of(scene)
        frame[Slot("alarm-timeline", "children")] = plain(
            timeline(alarms, scene, period, view["rows"], urls)
        )
    return frame


def _shown(scene: Scene, count: int, *, has_more: bool) -> str:
    words = text.WORDS[scene.view.lang]
    if not count:
        return ""
    if has_more:
        return words.more.format(n=number(count, 0, scene.view.lang))
    return (
        words.shown_one if count == 1 else words.shown.format(n=number(count, 0, scene.view.lang))
    )


PAGE = Page(
    name="alarms",
    path=PATH,
    title=lambda scene: text.WORDS[scene.view.lang].title,
    layout=layout,
    frame=frame,
    parameters=(
        one_of("view", lambda _: VIEWS),
        some_of("severity", SEVERITIES),
        some_of("state", OPEN_STATES),
        Parameter("rule", _rule, lambda _: ANY),
        one_of("district", districts_or_any),
        one_of("kind", kinds_or_any),
        one_of("shelved", lambda _: SHELVED),
        one_of("by", lambda _: BY),
        one_of("rows", lambda _: ROWS),
        period_parameter(),
        Parameter("alarm", _number, lambda _: ""),
    ),
    questions=questions,
    follow_ups=follow_ups,
    entries=lambda scene: [Entry(text.WORDS[scene.view.lang].title, PATH)],
)
