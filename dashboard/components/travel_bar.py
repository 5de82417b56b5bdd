"""The bar of a page that shows the past: which moment, and the ways to others and back to now.

The script `travel.js` makes the slider, and plays. It asks for one moment at a time: what it has
been sent comes with `travel-state`, and only then does it ask for the next.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dash import dcc, html

from dashboard.address import url_of
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.attributes import aria, data
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.moment import field_text, moment_fields
from dashboard.components.severity import severity_word
from dashboard.formats import day_and_time
from dashboard.page import Page
from dashboard.scene import Scene
from dashboard.state import Alarm
from dashboard.text import travel as text
from dashboard.travel import SPANS, Reach, marked, scale_of


def travel_bar(scene: Scene, page: Page) -> html.Section | None:
    """Nothing when the page shows now."""
    at = scene.view.at
    if at is None:
        return None
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            html.Div(
                [
                    html.P(id="travel-says", className="travel-says", role="status"),
                    _buttons(words),
                    _speed(words),
                    _spans(scene, page),
                    html.Div(moment_fields(scene, at), className="travel-moment"),
                    html.A(
                        scene.words.back_to_now,
                        href=url_of(replace(scene.view, at=None), page),
                        id="travel-now",
                        className="travel-now",
                    ),
                ],
                className="travel-row",
            ),
            html.Div(
                [
                    html.Div(id="travel-marks", className="travel-marks"),
                    html.Div(id="travel-rail", className="travel-rail", **data(label=words.slider)),
                    html.Div(id="travel-scale", className="travel-scale", **aria(hidden="true")),
                ],
                className="travel-track",
                title=words.marks,
            ),
            html.P(id="travel-trouble", className="travel-trouble", role="status"),
            dcc.Store(id="travel-state"),
        ],
        className="travel",
        **aria(label=words.bar),
    )


def travel_frame(scene: Scene) -> Frame:
    """Its slots, `travel-state` the last: a page that has that has all of the moment."""
    at, reach = scene.view.at, scene.reach
    if at is None or reach is None:
        return {}
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    raised = scene.answer(reach.raised).body
    alarms = marked(raised.items, reach) if raised else []
    trouble = next((one.trouble for one in scene.answers.values() if one.trouble), None)
    says = scene.words.as_it_was.format(time=day_and_time(at, scene.zone, lang))
    return {
        Slot("travel-says", "children"): says,
        Slot("travel-trouble", "children"): words.in_part.format(why=trouble) if trouble else "",
        Slot("moment", "value"): field_text(at, scene),
        Slot("travel-marks", "children"): plain(_marks(alarms, reach, scene)),
        Slot("travel-scale", "children"): plain(_scale(reach, scene)),
        Slot("travel-state", "data"): {
            "at": _ms(at.timestamp()),
            "start": _ms(reach.start.timestamp()),
            "end": _ms(reach.end.timestamp()),
            "present": _ms(reach.present.timestamp()),
            "grain": _ms(reach.span.grain.total_seconds()),
            "step": _ms(reach.span.step.total_seconds()),
            "alarms": [_ms(one.raised_at.timestamp()) for one in alarms],
        },
    }


def _ms(seconds: float) -> int:
    return round(1000 * seconds)


def _buttons(words: text.Words) -> html.Div:
    named = (
        ("alarm-before", words.alarm_before),
        ("back", words.back),
        ("play", words.play),
        ("on", words.on),
        ("alarm-after", words.alarm_after),
    )
    return html.Div(
        [
            html.Button(
                html.Span(className="travel-icon"),
                id=f"travel-{name}",
                className=f"travel-button is-{name}",
                title=says,
                **aria(label=says),
                **(data(play=words.play, pause=words.pause) if name == "play" else {}),
            )
            for name, says in named
        ],
        className="travel-buttons",
        role="group",
        **aria(label=words.bar),
    )


def _speed(words: text.Words) -> html.Select:
    return html.Select(
        [html.Option(says, value=str(n)) for n, says in enumerate(words.speeds.split("|"))],
        id="travel-speed",
        className="travel-speed",
        **aria(label=words.speed),
    )


def _spans(scene: Scene, page: Page) -> html.Div:
    words = text.WORDS[scene.view.lang]
    return html.Div(
        [
            html.A(
                says,
                href=url_of(replace(scene.view, span=span), page),
                className="period-link",
                **(aria(current="true") if span == scene.view.span else {}),
            )
            for span, says in zip(SPANS, words.spans.split("|"), strict=True)
        ],
        className="period travel-spans",
        role="group",
        **aria(label=words.span),
    )


def _marks(alarms: Sequence[Alarm], reach: Reach, scene: Scene) -> list[Any]:
    """Each alarm where it was raised, for the hand; the keyboard has buttons for it."""
    told, words = AlarmWords(scene), text.WORDS[scene.view.lang]
    return [
        html.Span(
            className=f"travel-mark is-{one.severity}",
            style={"left": f"{100 * reach.share(one.raised_at):.2f}%"},
            title=words.mark.format(
                time=told.at(one.raised_at),
                severity=severity_word(one.severity, told.lang),
                name=told.name(one),
                where=told.place(one),
            ),
            **data(at=str(_ms(one.raised_at.timestamp()))),
        )
        for one in alarms
    ]


def _scale(reach: Reach, scene: Scene) -> list[html.Span]:
    return [
        html.Span(says, style={"left": f"{100 * share:.2f}%"})
        for share, says in scale_of(reach, scene.zone, scene.view.lang)
    ]
