"""When alarms stood: a row for each rule or district, a bar for each alarm."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard.components.alarm_words import AlarmWords
from dashboard.figures.charts import floor_to
from dashboard.formats import moment
from dashboard.period import Period
from dashboard.scene import Scene
from dashboard.state import Alarm

_LEAST_SHARE = 0.4  # per cent: a short alarm shows, too
_TICKS = 6
_HOUR, _MINUTES = timedelta(hours=1), timedelta(minutes=5)


def timeline(
    alarms: Sequence[Alarm], scene: Scene, period: Period, by: str, urls: Mapping[int, str]
) -> list[Any]:
    """The rows and their axis; the row with the latest alarm comes first."""
    told = AlarmWords(scene)
    rows: dict[str, list[Alarm]] = {}
    for one in alarms:
        name = told.district(one.district) if by == "district" else told.name(one)
        rows.setdefault(name, []).append(one)
    if not rows:
        return []
    return [
        html.Ol(
            [
                html.Li(
                    [
                        html.Span(name, className="timeline-name", title=name),
                        html.Div(
                            [_bar(one, told, period, urls[one.id]) for one in stood],
                            className="timeline-track",
                        ),
                    ]
                )
                for name, stood in rows.items()
            ],
            className="timeline-rows",
        ),
        axis(scene, period.start, min(period.end, scene.now)),
    ]


def axis(scene: Scene, start: datetime, end: datetime) -> html.Div:
    """Some moments at their places between two, on whole hours where it spans hours."""
    step = (end - start) / _TICKS
    unit = _HOUR if step > _HOUR else _MINUTES
    step = max(step // unit, 1) * unit
    first = floor_to(start + unit, unit)
    times = [first + step * count for count in range(_TICKS) if first + step * count < end]
    return html.Div(
        [
            html.Span(
                moment(time, scene.now, scene.zone, scene.view.lang),
                style={"left": f"{100 * ((time - start) / (end - start)):.2f}%"},
            )
            for time in times
        ],
        className="timeline-axis",
    )


def _bar(alarm: Alarm, told: AlarmWords, period: Period, url: str) -> html.A:
    scene = told.scene
    now = min(period.end, scene.now)
    whole = now - period.start
    left = max(100 * (alarm.since - period.start) / whole, 0.0)
    right = min(100 * ((alarm.cleared_at or now) - period.start) / whole, 100.0)
    says = told.words.bar.format(
        name=told.name(alarm),
        where=told.place(alarm),
        start=told.at(alarm.since),
        end=told.at(alarm.cleared_at) if alarm.cleared_at else told.words.still,
    )
    width = max(right - left, _LEAST_SHARE)
    return html.A(
        html.Span(says, className="only-said"),
        href=url,
        title=says,
        className=f"timeline-bar is-{alarm.severity}" + (" is-standing" if alarm.stands else ""),
        style={"left": f"{min(left, 100 - width):.2f}%", "width": f"{width:.2f}%"},
    )
