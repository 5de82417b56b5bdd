"""One alarm: what to do, what happened to it, its metric around it, and who was told."""

from datetime import datetime, timedelta
from typing import Any, Final

from dash import html

from dashboard.alarms import AlarmHistory, Event, Notice, Rule, Rules
from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.line import dotted
from dashboard.components.series import series_frame, series_panel
from dashboard.components.severity import severity_mark
from dashboard.figures.alarm import alarm_marks
from dashboard.measures import Aggregates
from dashboard.question import FINISHED, TAIL, Last, Pace, Question, question
from dashboard.scene import Scene
from dashboard.text import alarm_detail as text
from dashboard.text import alarms, name_in

CURVE = "alarm-curve"
_EVENTS = ("raised", "acknowledged", "commented", "shelved", "unshelved", "flapping", "cleared")
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# The spans that a curve may have, each with its buckets.
_SPANS: Final = (
    (2 * _HOUR, _MINUTE),
    (6 * _HOUR, 5 * _MINUTE),
    (_DAY, 15 * _MINUTE),
    (7 * _DAY, _HOUR),
    (31 * _DAY, 6 * _HOUR),
)


def alarm_detail(scene: Scene, close: str) -> html.Section:
    """The panel, still without what is known of the alarm; `close` is the URL without it."""
    words, shared = text.WORDS[scene.view.lang], alarms.WORDS[scene.view.lang]
    return html.Section(
        [
            html.Div(
                [
                    html.Div(id="alarm-head", className="alarm-head"),
                    html.A(scene.words.close, href=close, className="alarm-close"),
                ],
                className="panel-head",
            ),
            html.P(id="alarm-missing", className="absence"),
            html.Div(id="alarm-facts", className="alarm-facts"),
            series_panel(CURVE, shared.value, scene),
            html.H3(words.about_this, className="panel-title"),
            html.Ol(id="alarm-events", className="alarm-events"),
            html.H3(words.told_to, className="panel-title"),
            html.Ol(id="alarm-notices", className="alarm-events"),
        ],
        className="panel alarm-detail",
        **aria(label=shared.what),
    )


def history_question(number: str, pace: Pace) -> Question[AlarmHistory]:
    return question(AlarmHistory, f"/v1/alarms/{number}", pace)


def curve_question(alarm: AlarmHistory, rules: Rules | None, scene: Scene) -> Question[Any] | None:
    """Its metric, there where it is, from well before it until now, or until well after it."""
    if alarm.metric is None:
        return None
    rule = _rule(alarm, rules)
    numbers = rule.numbers if rule else {}
    is_of_device = alarm.device is not None
    found = _limits(alarm, scene)
    last, bucket = found.get("last"), found.pop("bucket")
    threshold = numbers.get("share_threshold")
    return question(
        Aggregates,
        "/v1/aggregates",
        TAIL if last else FINISHED,
        metric=alarm.metric,
        bucket=f"{bucket / timedelta(seconds=1):.0f}s",
        device=alarm.device,
        district=None if is_of_device else alarm.district,
        kind=None if is_of_device or rule is None else list(rule.kinds),
        stat=str(numbers["stat"]) if "stat" in numbers else None,
        threshold=threshold if isinstance(threshold, float) else None,
        **found,
    )


def _limits(alarm: AlarmHistory, scene: Scene) -> dict[str, Any]:
    """The range of the curve, and its buckets: as long before and after as it stood, or more."""
    end = min(alarm.cleared_at or scene.now, scene.now)
    stood = max(end - alarm.since, timedelta(0))
    margin = max(stood / 2, _HOUR / 2)
    until = min(end + margin, scene.now) if alarm.cleared_at else scene.now
    needed = until - alarm.since + margin
    span, least = next((one for one in _SPANS if needed <= one[0]), _SPANS[-1])
    device = scene.picture.devices.get(alarm.device or "")
    interval = timedelta(seconds=(device and device.interval_s) or 0)
    # A bucket holds a reading at least: else there would be points, and no curve.
    bucket = next((one for _, one in _SPANS if one >= max(least, interval)), least)
    if alarm.stands and scene.view.at is None:
        return {"last": Last(span, bucket), "bucket": bucket}
    start, after = Last(needed, bucket).at(until)
    return {"start": start, "end": after, "bucket": bucket}


def _rule(alarm: AlarmHistory, rules: Rules | None) -> Rule | None:
    return next((one for one in rules.items if one.id == alarm.rule), None) if rules else None


def detail_frame(
    answer: Answer[AlarmHistory],
    rules: Answer[Rules],
    curve: Answer[Aggregates] | None,
    scene: Scene,
) -> Frame:
    told, alarm = AlarmWords(scene), answer.body
    if alarm is None:
        missing = absence(scene, answer, "", is_empty=False)
        return {
            Slot("alarm-missing", "children"): missing,
            Slot("alarm-head", "children"): [],
            Slot("alarm-facts", "children"): [],
            Slot("alarm-events", "children"): [],
            Slot("alarm-notices", "children"): [],
            **series_frame(CURVE, Answer(), scene, {}),
        }
    if scene.view.at is not None:
        alarm = alarm.as_of(scene.view.at)
    head = [severity_mark(alarm.severity, told.lang), html.H2(told.name(alarm))]
    return {
        Slot("alarm-missing", "children"): "",
        Slot("alarm-head", "children"): plain(head),
        Slot("alarm-facts", "children"): plain(_facts(alarm, _rule(alarm, rules.body), told)),
        Slot("alarm-events", "children"): plain([_event(one, told) for one in alarm.events]),
        Slot("alarm-notices", "children"): plain(_notices(alarm.notices, told)),
        **_curve_frame(alarm, curve, scene),
    }


def _facts(alarm: AlarmHistory, rule: Rule | None, told: AlarmWords) -> list[Any]:
    words = text.WORDS[told.lang]
    facts = [
        (told.words.where, told.links(alarm)),
        (told.words.since, told.since(alarm)),
        (told.words.value, [dotted(told.amount(alarm.value, alarm), told.limit(alarm))]),
        (told.words.state, [dotted(told.state(alarm.state), told.in_hand(alarm))]),
        (words.rule_words, [name_in(told.lang, rule.words)] if rule else []),
        (words.advice, [name_in(told.lang, alarm.advice)] if alarm.advice else []),
    ]
    return [
        html.Div([html.Span(name), html.Div(value)], className="alarm-fact")
        for name, value in facts
        if value
    ]


def _event(event: Event, told: AlarmWords) -> html.Li:
    names = dict(zip(_EVENTS, text.WORDS[told.lang].events.split("|"), strict=True))
    name = names.get(event.event, event.event)
    if event.until is not None:
        name = name.format(until=told.at(event.until))
    return _line(event.at, [name, *([event.by] if event.by else [])], event.comment, told)


def _notices(notices: tuple[Notice, ...] | None, told: AlarmWords) -> list[Any]:
    words = text.WORDS[told.lang]
    if not notices:
        return [html.Li(words.told_hidden if notices is None else words.told_nobody)]
    return [_notice(one, told) for one in notices]


def _notice(notice: Notice, told: AlarmWords) -> html.Li:
    words = text.WORDS[told.lang]
    names = dict(zip(_EVENTS, words.events.split("|"), strict=True))
    if notice.sent_at is not None:
        how = words.sent.format(time=told.at(notice.sent_at))
    elif notice.given_up_at is not None:
        how = words.given_up.format(why=notice.error or "")
    else:
        how = words.due.format(time=told.at(notice.due_at))
    what = names.get(notice.event, notice.event).partition(" {")[0]
    return _line(notice.due_at, [notice.channel, what, how], None, told)


def _line(at: datetime, said: list[str], comment: str | None, told: AlarmWords) -> html.Li:
    return html.Li(
        [
            html.Time(told.at(at), dateTime=at.isoformat()),
            html.Span(dotted(*said)),
            *([html.Q(comment)] if comment else []),
        ]
    )


def _curve_frame(alarm: AlarmHistory, curve: Answer[Aggregates] | None, scene: Scene) -> Frame:
    words = text.WORDS[scene.view.lang]
    metric = scene.place.metrics.get(alarm.metric or "")
    name = name_in(scene.view.lang, metric.name) if metric else alarms.WORDS[scene.view.lang].value
    names = {None: name, alarm.device: name, alarm.district: name}
    drawn = dict(series_frame(CURVE, curve or Answer(1), scene, names, from_zero=False))
    if curve is None:
        drawn[Slot(f"{CURVE}-empty", "children")] = words.no_curve
    elif curve.body is not None and curve.body.groups:
        times = [bucket.time for bucket in curve.body.groups[0].buckets]
        end = alarm.cleared_at or scene.now
        figure = drawn[Slot(CURVE, "figure")]
        marks = alarm_marks(times, alarm.since, end, alarm.limit, words.limit_line)
        shapes = [*figure["layout"]["shapes"], *marks.shapes]
        layout = {**figure["layout"], "shapes": shapes, "annotations": marks.notes}
        drawn[Slot(CURVE, "figure")] = {**figure, "layout": layout}
    return drawn
