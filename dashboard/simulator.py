"""The simulator's page at work: its buttons, and the stream that keeps it current."""

from datetime import timedelta
from typing import Any

from dash import Dash, Input, Output, State, ctx

from dashboard.components.frame import Frame, changes
from dashboard.control import ControlError, Tape
from dashboard.deck import Deck
from dashboard.live import Feed
from dashboard.pages.simulator import JUMPS, SPEEDS, frame
from dashboard.stream import ANSWER_S, BEAT_S, Socket
from dashboard.text import LANGUAGES
from dashboard.view import view_shown

_BUTTONS = ("pause", "resume", "seek", *JUMPS, *(f"x{number}" for number in range(len(SPEEDS))))


def serve_simulator(app: Dash, deck: Deck) -> None:
    """What the buttons do; the answer is what was refused, and why."""

    @app.callback(
        Output("deck-answer", "children"),
        [Input(f"deck-{name}", "n_clicks") for name in _BUTTONS],
        Input("deck-to", "n_submit"),
        State("deck-to", "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def press(*given: Any) -> str:
        *_, moment, shown = given
        pressed = str(ctx.triggered_id).removeprefix("deck-")
        if not ctx.triggered or not ctx.triggered[0]["value"]:
            return ""
        try:
            deck.show(await _do(deck, pressed, moment or ""))
        except ControlError as error:
            return LANGUAGES[shown["lang"]].not_done.format(why=error)
        return ""


async def _do(deck: Deck, pressed: str, moment: str) -> Tape:
    control = deck.control
    if pressed == "pause":
        return await control.pause()
    if pressed == "resume":
        return await control.resume()
    if pressed in JUMPS:
        tape = await control.tape()
        to = min(max(tape.start, tape.at + timedelta(seconds=JUMPS[pressed])), tape.end)
        return await control.seek(to.isoformat())
    if pressed.startswith("x"):
        return await control.set_speed(SPEEDS[int(pressed[1:])])
    return await control.seek(moment.strip())


async def follow(socket: Socket, deck: Deck, feed: Feed) -> None:
    """Keep one page current until it is gone."""
    stamp: str | None = None
    on_page: Frame = {}
    while not socket.is_shutdown:
        try:
            shown = await socket.get_prop("shown", "data", ANSWER_S)
        except TimeoutError:
            return
        seen, picture = deck.look(), feed.picture
        if shown is not None and shown["layout"] != picture.layout:
            await socket.set_prop("layout", "data", picture.layout)
        elif shown is not None and picture.place is not None:
            if shown["stamp"] != stamp:
                stamp, on_page = shown["stamp"], {}
            new = frame(seen, picture.place, view_shown(shown))
            for slot, value in changes(on_page, new).items():
                await socket.set_prop(slot.component, slot.prop, value)
            on_page = new
        await deck.newer_than(seen.version, BEAT_S)
