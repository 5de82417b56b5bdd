"""A simulated city to be controlled: its time, what befalls it, and what goes wrong with it."""

from typing import Any

import dash_mantine_components as dmc
from dash import html

from dashboard.city import Place
from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.line import dotted
from dashboard.components.panel import panel_head
from dashboard.control import Fault, Scenario, Stage
from dashboard.formats import long_ago, number
from dashboard.text import name_in
from dashboard.view import View, zone_of

_LATE_S = 1.0  # behind its schedule


def stage_panel(view: View) -> html.Section:
    words = view.words
    return html.Section(
        [
            panel_head(words.simulation, html.Span(id="stage-state", className="deck-state")),
            html.P(id="stage-at", className="deck-at"),
            html.H3(words.scenarios, className="panel-title"),
            html.Ul(id="stage-scenarios", className="stage-list"),
            html.H3(words.faults, className="panel-title"),
            html.Ul(id="stage-faults", className="stage-list"),
            html.Div(
                [
                    dmc.TextInput(
                        id="deck-fault", label=words.new_fault, description=words.new_fault_help
                    ),
                    dmc.Button(words.begin, id="deck-strike", variant="default"),
                ],
                className="deck-buttons deck-seek",
            ),
        ],
        id="stage",
        className="panel deck is-absent",
    )


def stage_frame(stage: Stage | None, place: Place, view: View) -> Frame:
    if stage is None:
        return {Slot("stage", "className"): "panel deck is-absent"}
    words, run = view.words, stage.run
    state = words.playing.format(speed=number(run.speed, 0 if run.speed >= 1 else 3, view.lang))
    is_late = run.lag_s > _LATE_S
    if is_late:
        state = dotted(state, words.behind.format(n=number(run.lag_s, 1, view.lang)))
    return {
        Slot("stage", "className"): "panel deck",
        Slot("stage-state", "children"): state,
        Slot("stage-state", "className"): "deck-state is-paused" if is_late else "deck-state",
        Slot("stage-at", "children"): long_ago(run.at, zone_of(place), view.lang),
        Slot("stage-scenarios", "children"): plain(
            [_scenario(one, place, view) for one in stage.scenarios]
            or html.Li(words.no_scenarios, className="stage-empty")
        ),
        Slot("stage-faults", "children"): plain(
            [_fault(one, view) for one in stage.faults if not one.over]
            or html.Li(words.no_faults, className="stage-empty")
        ),
    }


def _scenario(scenario: Scenario, place: Place, view: View) -> html.Li:
    words, zone, going_on = view.words, zone_of(place), scenario.going_on
    when = ""
    if going_on is not None:
        text = words.happens if going_on.state == "running" else words.will_happen
        since, until = (long_ago(one, zone, view.lang) for one in (going_on.since, going_on.until))
        when = text.format(since=since, until=until)
    name = name_in(view.lang, scenario.name)
    do, verb = ("stop", words.stop) if going_on is not None else ("start", words.start)
    return _row(
        name,
        name_in(view.lang, scenario.description),
        when,
        dmc.Button(
            verb,
            id={"do": do, "what": scenario.id},
            variant="default",
            **aria(label=f"{verb}: {name}"),
        ),
    )


def _fault(fault: Fault, view: View) -> html.Li:
    given = dict(fault.fault)
    name = str(given.pop("fault"))
    verb = view.words.end
    return _row(
        name,
        ", ".join(f"{key}={_text(value)}" for key, value in given.items()),
        "",
        dmc.Button(
            verb,
            id={"do": "mend", "what": str(fault.number)},
            variant="default",
            **aria(label=f"{verb}: {name}"),
        ),
    )


def _text(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _row(name: str, about: str, when: str, button: dmc.Button) -> html.Li:
    return html.Li(
        [
            html.Div(
                [
                    html.Span(name, className="stage-name"),
                    html.Span(about, className="stage-about"),
                    html.Span(when, className="stage-when"),
                ],
                className="stage-words",
            ),
            button,
        ],
        className="stage-row is-on" if when else "stage-row",
    )
