"""What signed-in staff do about devices, told to the API as their own doing."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from dash import Dash, Input, Output, State, ctx, no_update

from dashboard.access.person import Person, person_now
from dashboard.audience import Audiences
from dashboard.client import ApiError
from dashboard.components.device_hands import (
    CONFIRM,
    DISTRICT,
    KIND,
    LAT,
    LON,
    NAME,
    NO_DISTRICT,
    OUTCOME,
    RETIRE,
)
from dashboard.components.device_state import status_word
from dashboard.rooms import serve_room
from dashboard.state import Device
from dashboard.text import LANGUAGES
from dashboard.text import device_hands as text

_FIELDS = {"name": NAME, "kind": KIND, "district": DISTRICT, "lat": LAT, "lon": LON}


class NoPlaceError(Exception):
    """What stands for a place is none."""


def serve_device_acts(app: Dash, shown_to: Audiences) -> None:
    serve_room(app, "network-room")

    @app.callback(
        Output(OUTCOME, "children"),
        Input(CONFIRM, "n_clicks"),
        Input(RETIRE, "n_clicks"),
        *(State(key, "value") for key in _FIELDS.values()),
        State("shown", "data"),
        prevent_initial_call=True,
    )
    async def act(confirmed: int | None, retired: int | None, *given: Any) -> Any:
        *values, shown = given
        if not (confirmed or retired):
            return no_update
        wish = "retire" if ctx.triggered_id == RETIRE else "confirm"
        said = dict(zip(_FIELDS, values, strict=True)) if wish == "confirm" else None
        name = dict(shown["view"]["arguments"])["device"]
        return await _outcome(shown_to, person_now(), name, said, shown["lang"])


async def _outcome(
    shown_to: Audiences,
    person: Person | None,
    name: str,
    said: Mapping[str, str | None] | None,
    lang: str,
) -> str:
    """What came of a wish: to confirm a device with what is said of it, or, without, to retire."""
    words, audience = text.WORDS[lang], shown_to.of(person)
    device = audience.scenes.feed.picture.devices.get(name)
    if person is None or device is None:
        return words.sign_in_first if person is None else words.gone
    path = f"/v1/devices/{quote(name, '')}/{'retire' if said is None else 'confirm'}"
    try:
        body = {} if said is None else better(device, said)
        if said is not None and device.status == "confirmed" and not body:
            return words.unchanged
        done = Device.model_validate(await audience.api.as_(person).post(path, body))
    except NoPlaceError:
        return words.bad_number
    except ApiError as error:
        return LANGUAGES[lang].not_done.format(why=error.detail)
    return words.done.format(name=done.name or done.id, status=status_word(done.status, lang))


def better(device: Device, said: Mapping[str, str | None]) -> dict[str, Any]:
    """What is said otherwise than it is known: only that is sent.

    Raises:
        NoPlaceError: latitude and longitude are not both degrees.
    """
    body: dict[str, Any] = {}
    name = (said["name"] or "").strip()
    if name and name != device.name:
        body["name"] = name
    if said["kind"] and said["kind"] != device.kind:
        body["kind"] = said["kind"]
    if said["district"] not in {None, NO_DISTRICT, device.district}:
        body["district"] = said["district"]
    place = _degrees(said["lat"]), _degrees(said["lon"])
    if (place[0] is None) is not (place[1] is None):
        raise NoPlaceError
    if place[0] is not None and not _is_at(device, *place):
        body["lat"], body["lon"] = place
    return body


def _degrees(text: str | None) -> float | None:
    """As people write them: with a comma, or a point."""
    if not (text or "").strip():
        return None
    try:
        return float((text or "").strip().replace(",", "."))
    except ValueError:
        raise NoPlaceError from None


def _is_at(device: Device, lat: float | None, lon: float | None) -> bool:
    """Whether this is its place, as the form writes it."""
    known = (device.lat, device.lon)
    return [f"{one:.6g}" for one in known if one is not None] == [
        f"{one:.6g}" for one in (lat, lon) if one is not None
    ]
