"""The simulator's page at work: what its buttons do."""

from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboard.components.tape_panel import JUMPS, SPEEDS
from dashboard.control import ControlError, Tape
from dashboard.deck import Deck
from dashboard.text import LANGUAGES

_BUTTONS = ("pause", "resume", "seek", *JUMPS, *(f"x{place}" for place in range(len(SPEEDS))))


def serve_simulator(app: Dash, deck: Deck) -> None:
    """What the buttons do; the answer is what was refused, and why."""

    async def answer(doing: Awaitable[None], lang: str) -> str:
        try:
            await doing
        except ControlError as error:
            return LANGUAGES[lang].not_done.format(why=error)
        await deck.refresh()
        return ""

    @app.callback(
        Output("deck-answer", "children"),
        [Input(f"deck-{name}", "n_clicks") for name in _BUTTONS],
        Input("deck-to", "n_submit"),
        State("deck-to", "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def press(*given: Any) -> Any:
        *_, moment, shown = given
        if not _is_pressed():
            return no_update
        pressed = str(ctx.triggered_id).removeprefix("deck-")
        return await answer(_wind(deck, pressed, moment or ""), shown["lang"])

    @app.callback(
        Output("deck-answer", "children", allow_duplicate=True),
        Input({"do": ALL, "what": ALL}, "n_clicks"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def choose(_clicks: list[int | None], shown: dict[str, Any]) -> Any:
        if not _is_pressed():
            return no_update  # a row was laid out
        return await answer(_change(deck, **ctx.triggered_id), shown["lang"])

    @app.callback(
        Output("deck-answer", "children", allow_duplicate=True),
        Input("deck-strike", "n_clicks"),
        Input("deck-fault", "n_submit"),
        State("deck-fault", "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def strike(
        _clicks: int | None, _submits: int | None, fault: str | None, shown: dict[str, Any]
    ) -> Any:
        if not _is_pressed():
            return no_update
        return await answer(deck.control.strike((fault or "").strip()), shown["lang"])


def _is_pressed() -> bool:
    return bool(ctx.triggered and ctx.triggered[0]["value"])


async def _wind(deck: Deck, pressed: str, moment: str) -> None:
    control, tape = deck.control, deck.seen.state
    if pressed == "pause":
        await control.pause()
    elif pressed == "resume":
        await control.resume()
    elif pressed in JUMPS and isinstance(tape, Tape):
        to = min(max(tape.start, tape.at + timedelta(seconds=JUMPS[pressed])), tape.end)
        await control.seek(to.isoformat())
    elif pressed.startswith("x"):
        await control.set_speed(SPEEDS[int(pressed[1:])])
    else:
        await control.seek(moment.strip())


async def _change(deck: Deck, do: str, what: str) -> None:
    if do == "start":
        await deck.control.start(what)
    elif do == "stop":
        await deck.control.stop(what)
    else:
        await deck.control.mend(int(what))
