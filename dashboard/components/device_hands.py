"""One device of the network: how it is, and what staff may correct, confirm or retire of it."""

from typing import Any, Final

import dash_mantine_components as dmc
from dash import html

from dashboard.access.addresses import login_for
from dashboard.address import link, path_to
from dashboard.components.attributes import aria, data
from dashboard.components.device_state import value_text
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.health_table import clock_off, last_heard
from dashboard.components.health_words import health_word, state_chip
from dashboard.components.network_link import network_link
from dashboard.components.panel import panel_head
from dashboard.formats import number
from dashboard.network import NETWORK, PATH_OF_DEVICES, DeviceHealth, DeviceHealths
from dashboard.question import Question
from dashboard.scene import Scene, at_moment
from dashboard.state import Device
from dashboard.text import device_hands as text
from dashboard.text import health, name_in, places

NAME, KIND, DISTRICT, LAT, LON = (
    f"device-{one}" for one in ("name", "kind", "district", "lat", "lon")
)
CONFIRM, RETIRE, OUTCOME = "device-confirm", "device-retire", "device-outcome"
NO_DISTRICT: Final = "-"


def device_hands(scene: Scene, device: Device, page_url: str) -> html.Section:
    """`page_url` leads back here, after signing in."""
    words, view = text.WORDS[scene.view.lang], scene.view
    return html.Section(
        [
            panel_head(
                device.name or device.id,
                html.A(
                    scene.words.close,
                    href=network_link(view, device=""),
                    className="alarm-close",
                ),
            ),
            html.P(id="device-how", className="device-how"),
            html.Dl(id="device-facts", className="facts"),
            html.P(
                html.A(words.about, href=link(view, path_to("devices", device.id))),
                className="exports",
            ),
            *(_hands(scene, device, page_url) if view.at is None else [_note(words.past)]),
        ],
        className="panel device-hands",
    )


def device_question(scene: Scene) -> Question[DeviceHealths] | None:
    """The one that is open: it may not be in the list, or no longer."""
    device = scene.view["device"]
    if not device:
        return None
    return at_moment(scene, DeviceHealths, PATH_OF_DEVICES, NETWORK, device=device)


def device_hands_frame(scene: Scene, found: DeviceHealth | None) -> Frame:
    """How it is, as far as that is known."""
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    how: list[Any] = []
    if found is not None:
        how = [
            state_chip(found.health, health_word(found.health, lang)),
            f" {last_heard(found, scene)}",
        ]
    frame: dict[Slot, Any] = {
        Slot("device-how", "children"): plain(how),
        Slot("device-facts", "children"): plain(_facts(found, scene) if found else []),
    }
    if scene.view.at is not None:
        return frame
    is_listed = found is not None and found.is_listed
    status = found.status if found else "provisional"
    verbs = {"provisional": words.confirm, "retired": words.take_back}
    return {
        **frame,
        Slot(
            "device-form", "className"
        ): f"device-form {'is-listed' if is_listed else ''}".rstrip(),
        Slot("device-listed", "children"): words.listed if is_listed else "",
        Slot(CONFIRM, "children"): verbs.get(status, words.correct),
        Slot(CONFIRM, "hidden"): is_listed and status == "confirmed",
        Slot(RETIRE, "hidden"): status == "retired",
    }


def _facts(found: DeviceHealth, scene: Scene) -> list[html.Div]:
    """What is known of it that is worth knowing; counts are of now."""
    lang = scene.view.lang
    words, shared, of_health = text.WORDS[lang], places.WORDS[lang], health.WORDS[lang]
    facts = (
        (shared.value, value_text(found.newest, scene)),
        (shared.feed, found.feed),
        (of_health.clock, clock_off(found.skew_s, lang)),
        (words.repeats, number(found.duplicates, 0, lang) if found.duplicates else None),
        (words.suspect, number(found.suspect, 0, lang) if found.suspect else None),
    )
    return [html.Div([html.Dt(name), html.Dd(says)]) for name, says in facts if says]


def _note(says: str) -> html.P:
    return html.P(says, className="alarm-note")


def _hands(scene: Scene, device: Device, page_url: str) -> list[Any]:
    words = text.WORDS[scene.view.lang]
    return [
        html.P(
            [
                words.sign_in_first,
                " ",
                html.A(words.sign_in, href=login_for(page_url, scene.view.lang), target="_self"),
            ],
            className="alarm-note is-for-nobody",
        ),
        html.P(words.not_yours, className="alarm-note is-for-viewers"),
        html.Div(
            [
                html.P(id="device-listed", className="alarm-note"),
                html.Div(_fields(scene, device), id="device-form", className="device-form"),
                html.Div(
                    [
                        html.Button(id=CONFIRM, className="alarm-act is-first"),
                        html.Button(words.retire, id=RETIRE, className="alarm-act"),
                    ],
                    className="device-acts",
                ),
            ],
            className="is-for-operators",
            role="group",
            **aria(label=words.hands),
        ),
        html.P(id=OUTCOME, className="alarm-outcome", role="status"),
    ]


def _fields(scene: Scene, device: Device) -> list[Any]:
    lang, place = scene.view.lang, scene.place
    words, shared = text.WORDS[lang], places.WORDS[lang]
    kinds = [(one.id, name_in(lang, one.name)) for one in place.kinds.values()]
    districts = [
        (NO_DISTRICT, health.WORDS[lang].no_district),
        *((one.id, one.name) for one in place.districts),
    ]
    return [
        dmc.TextInput(id=NAME, label=words.name, value=device.name or ""),
        _select(KIND, shared.kind, kinds, device.kind),
        html.Div(
            [_degrees(LAT, words.lat, device.lat), _degrees(LON, words.lon, device.lon)],
            className="device-place",
        ),
        html.Button(
            words.put_on_map,
            id="device-place-it",
            className="alarm-act",
            **aria(pressed="false"),
            **data(putting=words.putting, put=words.put_on_map),
        ),
        _select(DISTRICT, shared.district, districts, device.district or NO_DISTRICT),
        html.P(words.follows_place, className="alarm-note"),
    ]


def _select(key: str, label: str, options: list[tuple[str, str]], value: str) -> dmc.Select:
    return dmc.Select(
        id=key,
        label=label,
        data=[{"value": one, "label": name} for one, name in options],
        value=value,
        allowDeselect=False,
        searchable=True,
    )


def _degrees(key: str, label: str, value: float | None) -> dmc.TextInput:
    return dmc.TextInput(id=key, label=label, value="" if value is None else f"{value:.6g}")
