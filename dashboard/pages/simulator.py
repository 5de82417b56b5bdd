"""*The simulator*: engineers control a replay, or what happens in a simulated city."""

from dash import html

from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot
from dashboard.components.stage_panel import stage_frame, stage_panel
from dashboard.components.tape_panel import tape_frame, tape_panel
from dashboard.control import Stage, Tape
from dashboard.deck import Seen
from dashboard.formats import clock
from dashboard.page import Page
from dashboard.scene import Entry, Scene
from dashboard.text import travel

PATH = "/simulator"


def layout(scene: Scene) -> html.Div:
    return html.Div(
        [
            *_is_now(scene),
            html.Div(id="deck-trouble", role="alert"),
            html.P(id="deck-why", role="note", className="notice"),
            html.Fieldset(
                [tape_panel(scene.view), stage_panel(scene.view)],
                id="deck-hands",
                className="deck-hands",
                disabled=True,  # until it is known what one may do
                **aria(label=scene.words.simulator),
            ),
            html.P(id="deck-answer", role="status", className="deck-answer"),
        ],
        className="simulator",
    )


def _is_now(scene: Scene) -> list[html.P]:
    """The one page that has no past: whoever comes by way of it is told."""
    if scene.view.at is None:
        return []
    return [html.P(travel.WORDS[scene.view.lang].simulator_is_now, className="notice", role="note")]


def frame(scene: Scene) -> Frame:
    seen, place, view = scene.control or Seen(), scene.place, scene.view
    trouble = ""
    if seen.trouble is not None and seen.lost is not None:
        time = clock(seen.lost, scene.zone, view.lang)
        trouble = scene.words.control_lost.format(time=time, why=seen.trouble)
    return {
        Slot("deck-trouble", "children"): trouble,
        Slot("deck-trouble", "className"): "notice" if trouble else "notice is-empty",
        **tape_frame(seen.state if isinstance(seen.state, Tape) else None, place, view),
        **stage_frame(seen.state if isinstance(seen.state, Stage) else None, place, view),
    }


PAGE = Page(
    name="simulator",
    path=PATH,
    title=lambda scene: scene.words.simulator,
    layout=layout,
    frame=frame,
    entries=lambda scene: [Entry(scene.words.simulator, PATH)],
    needs_control=True,
)
