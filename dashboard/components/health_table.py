"""Devices as a table by how they are heard: since when, what each said last, alarms, its clock."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.address import link
from dashboard.alarms import ALARMS, Alarms, worst_first
from dashboard.components.absence import absence
from dashboard.components.alarm_count import PATH as ALARMS_PATH
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.device_state import value_text
from dashboard.components.filters import ANY, narrowed
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.health_figures import PROVISIONAL, count_of
from dashboard.components.health_groups import BY
from dashboard.components.health_words import health_word
from dashboard.components.line import dotted
from dashboard.components.list_place import ROWS, cursor_of, ways
from dashboard.components.network_link import network_link
from dashboard.components.panel import panel_head
from dashboard.components.severity import severity_word
from dashboard.components.table import LONG_WORD_PX, Column, table, table_frame
from dashboard.formats import MINUS, NO_VALUE, compact_duration, moment, number
from dashboard.network import NETWORK, PATH_OF_DEVICES, DeviceHealth, DeviceHealths, HealthCounts
from dashboard.question import Question
from dashboard.scene import Scene, at_moment
from dashboard.state import Alarm
from dashboard.text import health as text
from dashboard.text import name_in, places

_KEY = "network-devices"
_STATE_PX, _HEARD_PX, _VALUE_PX, _CLOCK_PX = 115, 150, 105, 75
_NOTABLE_SKEW_S = 5.0


def health_table(scene: Scene) -> html.Section:
    words, shared = text.WORDS[scene.view.lang], places.WORDS[scene.view.lang]
    return html.Section(
        [
            panel_head(
                words.devices,
                html.Span(id=f"{_KEY}-shown", className="panel-unit"),
                html.Div(id=f"{_KEY}-ways", className="exports"),
            ),
            table(
                _KEY,
                [
                    Column("device", shared.device, "link", share=3, wraps=True),
                    Column("health", words.health, "state", width_px=_STATE_PX, wraps=True),
                    Column("heard", words.last_heard, width_px=_HEARD_PX, wraps=True),
                    Column("value", shared.value, width_px=_VALUE_PX, wraps=True, is_minor=True),
                    Column(
                        "district",
                        shared.district,
                        share=2,
                        least_px=LONG_WORD_PX,
                        wraps=True,
                        is_minor=True,
                    ),
                    Column("alarm", words.alarm, "link", is_minor=True),
                    Column("clock", words.clock, width_px=_CLOCK_PX, is_minor=True),
                ],
                scene,
                words.devices,
                is_sortable=False,
                least_lines=2,
            ),
            html.P(id=f"{_KEY}-empty", className="absence"),
        ],
        className="panel health-table",
    )


def list_question(scene: Scene) -> Question[DeviceHealths]:
    show = scene.view["show"]
    chosen = narrowed(scene, *BY)
    if show == PROVISIONAL:
        chosen["status"] = show
    elif show != ANY:
        chosen["health"] = show
    return at_moment(
        scene,
        DeviceHealths,
        PATH_OF_DEVICES,
        NETWORK,
        sort=scene.view["sort"],
        limit=ROWS,
        cursor=cursor_of(scene),
        **chosen,
    )


def alarms_question(scene: Scene) -> Question[Alarms]:
    return at_moment(scene, Alarms, "/v1/alarms", ALARMS, is_whole=True)


def health_table_frame(scene: Scene, counts: HealthCounts | None) -> Frame:
    """`counts` are of all that the list goes through, as far as that is known."""
    words, answer = text.WORDS[scene.view.lang], scene.answer(list_question(scene))
    devices = answer.body.items if answer.body else ()
    empty = words.empty if scene.picture.devices else words.empty_city
    alarms = _worst_alarms(scene)
    following = answer.body.next if answer.body else None
    return {
        **table_frame(_KEY, [_row(one, alarms.get(one.id), scene) for one in devices]),
        Slot(f"{_KEY}-shown", "children"): _shown(scene, len(devices), counts),
        Slot(f"{_KEY}-ways", "children"): plain(ways(scene, following)),
        Slot(f"{_KEY}-empty", "children"): absence(scene, answer, empty, is_empty=not devices),
    }


def _worst_alarms(scene: Scene) -> dict[str, Alarm]:
    """The worst that stands, by device."""
    body = scene.answer(alarms_question(scene)).body
    worst: dict[str, Alarm] = {}
    for one in worst_first(one for one in (body.items if body else ()) if one.stands):
        if one.device is not None:
            worst.setdefault(one.device, one)
    return worst


def _shown(scene: Scene, rows: int, counts: HealthCounts | None) -> str:
    if counts is None:
        return ""
    lang, of = scene.view.lang, count_of(scene.view["show"], counts)
    n, total = number(rows, 0, lang), number(of, 0, lang)
    return text.WORDS[lang].shown.format(n=n, of=total)


def last_heard(device: DeviceHealth, scene: Scene) -> str:
    """`07:05, 2 h 05 min ago`; of one that was never heard, nothing."""
    if device.last_seen is None:
        return NO_VALUE
    lang = scene.view.lang
    ago = compact_duration(max(scene.now - device.last_seen, timedelta()), lang)
    time = moment(device.last_seen, scene.now, scene.zone, lang)
    return dotted(time, places.WORDS[lang].ago.format(time=ago))


def _row(device: DeviceHealth, alarm: Alarm | None, scene: Scene) -> dict[str, Any]:
    view, lang = scene.view, scene.view.lang
    names = {one.id: one.name for one in scene.place.districts}
    return {
        "id": device.id,
        "device": {
            "name": _name(device, scene),
            "href": network_link(view, device=device.id),
        },
        "health": {"name": _state(device, lang), "state": device.health},
        "heard": last_heard(device, scene),
        "value": value_text(device.newest, scene),
        "district": _where(device, names, lang),
        "alarm": _alarm(alarm, scene),
        "clock": clock_off(device.skew_s, lang),
    }


def _name(device: DeviceHealth, scene: Scene) -> str:
    kind = scene.place.kinds.get(device.kind)
    named = device.name or device.id
    return dotted(named, name_in(scene.view.lang, kind.name) if kind else "")


def _state(device: DeviceHealth, lang: str) -> str:
    word = health_word(device.health, lang)
    if device.status != "provisional":
        return word
    return f"{word}, {places.WORDS[lang].provisional}"


def _where(device: DeviceHealth, names: Mapping[str, str], lang: str) -> str:
    words = text.WORDS[lang]
    if device.lon_lat is None:
        return words.unplaced
    return names.get(device.district or "", device.district or words.no_district)


def _alarm(alarm: Alarm | None, scene: Scene) -> dict[str, str] | None:
    if alarm is None:
        return None
    severity = severity_word(alarm.severity, scene.view.lang)
    told = AlarmWords(scene)
    return {
        "name": dotted(severity, told.name(alarm), told.state(alarm.state)),
        "href": link(scene.view, ALARMS_PATH, alarm=alarm.id),
    }


def clock_off(skew_s: float | None, lang: str) -> str:
    """By how much a clock is off, slow ones with a minus; nothing where it is right."""
    if skew_s is None or abs(skew_s) < _NOTABLE_SKEW_S:
        return ""
    sign = MINUS if skew_s > 0 else "+"
    span = timedelta(seconds=abs(skew_s))
    return f"{sign}{compact_duration(span, lang)}"
