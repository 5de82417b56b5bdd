"""*The simulator*: engineers control a replay, or what happens in a simulated city."""

from dash import html

from dashboard.components.frame import Frame, Slot
from dashboard.components.header import header
from dashboard.components.stage_panel import stage_frame, stage_panel
from dashboard.components.tape_panel import tape_frame, tape_panel
from dashboard.control import Stage, Tape
from dashboard.deck import Seen
from dashboard.formats import clock
from dashboard.state import Place
from dashboard.view import View, zone_of


def layout(place: Place, view: View) -> html.Div:
    """The page, still without what changes: `frame` says that."""
    return html.Div(
        [
            header(place, view, has_simulator=True),
            html.Div(id="deck-trouble", role="alert"),
            html.Main(
                [
                    tape_panel(view),
                    stage_panel(view),
                    html.P(id="deck-answer", role="status", className="deck-answer"),
                ],
                className="simulator-content",
            ),
        ],
        id="simulator",
        className="now simulator",
    )


def frame(seen: Seen, place: Place, view: View) -> Frame:
    """Everything on the page that changes by itself."""
    trouble = ""
    if seen.trouble is not None and seen.lost is not None:
        time = clock(seen.lost, zone_of(place), view.lang)
        trouble = view.words.control_lost.format(time=time, why=seen.trouble)
    return {
        Slot("deck-trouble", "children"): trouble,
        Slot("deck-trouble", "className"): "notice" if trouble else "notice is-empty",
        **tape_frame(seen.state if isinstance(seen.state, Tape) else None, place, view),
        **stage_frame(seen.state if isinstance(seen.state, Stage) else None, place, view),
    }
