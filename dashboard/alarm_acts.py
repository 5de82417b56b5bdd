"""What signed-in staff do about alarms, told to the API as their own doing."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from dash import Dash, Input, Output, State, no_update

from dashboard.access.person import Person, person_now
from dashboard.audience import Audiences
from dashboard.client import Api, ApiError
from dashboard.rooms import serve_room
from dashboard.text import LANGUAGES
from dashboard.text import alarm_hands as text

_ACTS = {"acknowledge", "comment", "shelve", "unshelve"}
_NEEDS_COMMENT = {"comment", "shelve"}


def serve_alarm_acts(app: Dash, shown_to: Audiences) -> None:
    """The page says what it wishes in the store `alarm-wish`, and hears what came of it."""
    serve_room(app, "alarm-room")

    @app.callback(
        Output("alarm-outcome", "children"),
        Output("alarm-done", "data"),
        Input("alarm-wish", "data"),
        State("alarm-shelf", "value"),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def act(given: dict[str, Any] | None, hours: str, shown: dict[str, Any]) -> Any:
        if given is None:
            return no_update, no_update
        wish = {**given, "hours": int(hours)}
        person, lang = person_now(), shown["lang"]
        trouble = why_not(wish, person, text.WORDS[lang])
        if trouble is not None or person is None:
            return trouble, no_update
        api = shown_to.of(person).api.as_(person)
        return await _outcome(api, wish, lang)


def why_not(wish: Mapping[str, Any], person: Person | None, words: text.Words) -> str | None:
    """What is missing before the API is asked; it judges the rest."""
    if person is None:
        return words.not_signed_in
    if wish["act"] not in _ACTS or not wish["ids"]:
        return words.nothing_chosen
    if wish["act"] in _NEEDS_COMMENT and not wish["comment"].strip():
        return words.comment_needed
    return None


def body_of(wish: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The wish as the API takes it."""
    body: dict[str, Any] = {"ids": wish["ids"]}
    if wish["comment"].strip():
        body["comment"] = wish["comment"].strip()
    if wish["act"] == "shelve":
        body["until"] = (now + timedelta(hours=wish["hours"])).isoformat()
    return body


async def _outcome(api: Api, wish: Mapping[str, Any], lang: str) -> Any:
    words = text.WORDS[lang]
    try:
        answer = await api.post(f"/v1/alarms/{wish['act']}", body_of(wish, datetime.now(UTC)))
    except ApiError as error:
        return LANGUAGES[lang].not_done.format(why=error.detail), no_update
    done, refused = answer["done"], answer["refused"]
    said = [words.done.format(n=len(done))] if done else []
    if refused:
        said.append(words.refused.format(n=len(refused), why=refused[0]["detail"]))
    return " ".join(said), [one["id"] for one in done]
