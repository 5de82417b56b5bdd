"""In the head of every page: how many alarms nobody has acknowledged, and how bad the worst is.

The script `alarms.js` puts the number before the title of the browser's tab.
"""

from dash import html

from dashboard.address import link
from dashboard.alarms import SEVERITIES
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot
from dashboard.components.severity import severity_word
from dashboard.formats import number
from dashboard.scene import Scene
from dashboard.text import alarms as text

PATH = "/alarms"


def alarm_count(scene: Scene) -> html.Div:
    return html.Div(
        [
            html.A(
                [
                    html.Span(html.Span(className="severity-shape"), id="alarm-count-mark"),
                    html.Span(id="alarm-count-n", className="alarm-count-n"),
                    html.Span(id="alarm-count-says", className="only-said"),
                ],
                id="alarm-count",
                href=link(scene.view, PATH),
            ),
            html.Div(id="alarm-told", className="only-said", **aria(live="polite")),
        ],
        className="alarm-count-box",
    )


def alarm_count_frame(scene: Scene) -> Frame:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    status = scene.picture.status
    counts = status.alarms if status else {}
    unseen = sum(one.unseen for one in counts.values())
    worst = next((one for one in SEVERITIES if one in counts and counts[one].unseen), None)
    says = words.none if status else words.not_known
    if worst is not None:
        said = words.count_one if unseen == 1 else words.count_many
        says = said.format(n=number(unseen, 0, lang), severity=severity_word(worst, lang))
    return {
        Slot("alarm-count-mark", "className"): f"severity severity-{worst or 'calm'}",
        Slot("alarm-count-n", "children"): number(unseen if status else None, 0, lang),
        Slot("alarm-count", "className"): f"alarm-count is-{worst or 'calm'}",
        Slot("alarm-count-says", "children"): says,
        Slot("alarm-count", "title"): says,
        Slot("alarm-told", "children"): _told(scene),
    }


def _told(scene: Scene) -> str:
    alarm = scene.picture.urgent
    if alarm is None:
        return ""
    told = AlarmWords(scene)
    return text.WORDS[scene.view.lang].told.format(
        severity=severity_word(alarm.severity, scene.view.lang),
        name=told.name(alarm),
        where=told.place(alarm),
    )
