"""A replay to be controlled: where it is, pause, speed, and where to go on."""

import dash_mantine_components as dmc
from dash import html

from dashboard.city import Place
from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot
from dashboard.components.panel import panel_head
from dashboard.control import Tape
from dashboard.formats import long_ago, number
from dashboard.text import Words
from dashboard.view import View, zone_of

SPEEDS = (0.1, 1, 10, 60, 1000)
JUMPS = {"back-600": -600, "back-60": -60, "on-60": 60, "on-600": 600}  # seconds of the recording


def tape_panel(view: View) -> html.Section:
    words = view.words
    return html.Section(
        [
            panel_head(words.replay, html.Span(id="deck-state", className="deck-state")),
            html.P(id="deck-at", className="deck-at"),
            dmc.Progress(id="deck-bar", value=0, **aria(label=words.replay)),
            html.P(id="deck-reach", className="deck-reach"),
            _buttons(words),
            _speeds(view),
            _seek(words),
        ],
        id="tape",
        className="panel deck is-absent",
    )


def tape_frame(tape: Tape | None, place: Place, view: View) -> Frame:
    if tape is None:
        return {Slot("tape", "className"): "panel deck is-absent"}
    words, zone = view.words, zone_of(place)
    at, start, end = (long_ago(one, zone, view.lang) for one in (tape.at, tape.start, tape.end))
    speed = number(tape.speed, 0 if tape.speed >= 1 else 3, view.lang)
    return {
        Slot("tape", "className"): "panel deck",
        Slot("deck-pause", "disabled"): tape.is_paused,
        Slot("deck-resume", "disabled"): not tape.is_paused,
        Slot("deck-state", "children"): words.paused
        if tape.is_paused
        else words.playing.format(speed=speed),
        Slot("deck-state", "className"): f"deck-state is-{tape.state}",
        Slot("deck-at", "children"): at,
        Slot("deck-bar", "value"): round(100 * tape.share, 2),
        Slot("deck-reach", "children"): words.reach.format(
            start=start, end=end, played=number(tape.played, 0, view.lang)
        ),
    }


def _buttons(words: Words) -> html.Div:
    jumps = {
        "back-600": words.back_min.format(n=10),
        "back-60": words.back_min.format(n=1),
        "on-60": words.on_min.format(n=1),
        "on-600": words.on_min.format(n=10),
    }
    buttons = [
        dmc.Button(words.pause, id="deck-pause", variant="default"),
        dmc.Button(words.resume, id="deck-resume"),
        *(dmc.Button(text, id=f"deck-{name}", variant="default") for name, text in jumps.items()),
    ]
    return html.Div(buttons, className="deck-buttons")


def _speeds(view: View) -> html.Div:
    texts = [number(one, 0 if one >= 1 else 1, view.lang) for one in SPEEDS]
    buttons = [
        dmc.Button(f"×{text}", id=f"deck-x{place}", variant="default")
        for place, text in enumerate(texts)
    ]
    return html.Div(
        [html.Span(view.words.speed, className="deck-label"), *buttons],
        className="deck-buttons",
        role="group",
        **aria(label=view.words.speed),
    )


def _seek(words: Words) -> html.Div:
    return html.Div(
        [
            dmc.TextInput(id="deck-to", label=words.go_to, description=words.go_to_help),
            dmc.Button(words.go, id="deck-seek", variant="default"),
        ],
        className="deck-buttons deck-seek",
    )
