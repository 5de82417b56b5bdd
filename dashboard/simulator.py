"""The simulator's page at work: what its buttons do."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, no_update

from dashboard.access.person import Person, person_now
from dashboard.components.tape_panel import JUMPS, SPEEDS
from dashboard.control import ControlError, Tape
from dashboard.deck import Deck
from dashboard.text import LANGUAGES, Words
from vigie.scopes import Role

_BUTTONS = ("pause", "resume", "seek", *JUMPS, *(f"x{place}" for place in range(len(SPEEDS))))


@dataclass(frozen=True, slots=True)
class _Hands:
    """Those of whoever looks at the page: an operator's, except where the city `is_for_all`."""

    deck: Deck
    is_for_all: Callable[[], Awaitable[bool]]

    async def refusal(self, lang: str) -> str | None:
        """Why they may not control anything."""
        return why_not(person_now(), LANGUAGES[lang], is_for_all=await self.is_for_all())

    async def do(self, doing: Callable[[], Awaitable[None]], lang: str) -> str:
        """Do it if they may; what was refused, and why."""
        refused = await self.refusal(lang)
        if refused is not None:
            return refused
        try:
            await doing()
        except ControlError as error:
            return LANGUAGES[lang].not_done.format(why=error)
        await self.deck.refresh()
        return ""


def serve_simulator(app: Dash, deck: Deck, is_for_all: Callable[[], Awaitable[bool]]) -> None:
    """What the buttons do, and whether they do for who looks at them."""
    hands = _Hands(deck, is_for_all)

    @app.callback(
        Output("deck-hands", "disabled"),
        Output("deck-why", "children"),
        Input("deck-hands", "id"),
        State("shown", "data"),
    )
    async def say_what_one_may(_: str, shown: dict[str, Any]) -> tuple[bool, str]:
        refused = await hands.refusal(shown["lang"])
        return refused is not None, refused or ""

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
        return await hands.do(lambda: _wind(deck, pressed, moment or ""), shown["lang"])

    @app.callback(
        Output("deck-answer", "children", allow_duplicate=True),
        Input({"do": ALL, "what": ALL}, "n_clicks"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def choose(_clicks: list[int | None], shown: dict[str, Any]) -> Any:
        if not _is_pressed():
            return no_update  # a row was laid out
        what = dict(ctx.triggered_id)
        return await hands.do(lambda: _change(deck, **what), shown["lang"])

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
        return await hands.do(lambda: deck.control.strike((fault or "").strip()), shown["lang"])


def why_not(person: Person | None, words: Words, *, is_for_all: bool) -> str | None:
    """Why this person may not control anything, if so."""
    if is_for_all or (person is not None and person.may(Role.OPERATOR)):
        return None
    return words.control_needs_sign_in if person is None else words.control_needs_operator


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
