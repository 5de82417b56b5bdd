"""How a device is, in a word with its own shape: reporting, silent, suspect, retired."""

from collections.abc import Iterable
from typing import NamedTuple

from dash import html

from dashboard.formats import NO_VALUE, quantity
from dashboard.inventory import Newest
from dashboard.scene import Scene
from dashboard.state import Device, Value
from dashboard.text import name_in, places


class DeviceState(NamedTuple):
    """`name` is also its class in style sheets."""

    name: str
    says: str


def state_of(device: Device, newest: Iterable[Newest], scene: Scene) -> DeviceState:
    """Judged by what it said last, at the moment of the scene."""
    words, said = places.WORDS[scene.view.lang], list(newest)
    if device.status == "retired":
        return DeviceState("retired", words.retired)
    if not said:
        return DeviceState("never", words.never)
    if all(one.is_stale for one in said):
        return DeviceState("overdue", words.overdue)
    if any(one.quality for one in said):
        return DeviceState("suspect", words.suspect_value)
    return DeviceState("reporting", words.reporting)


def state_chip(state: DeviceState) -> html.Span:
    return html.Span(state.says, className=f"state-chip is-{state.name}")


def value_text(value: Value | None, scene: Scene) -> str:
    """A value with its unit, or the name of its state."""
    if value is None:
        return NO_VALUE
    lang, metric = scene.view.lang, scene.place.metrics.get(value.metric)
    if metric is None:
        return quantity(value.value, 2, "", lang)
    code = metric.states.get(round(value.value))
    if code:
        return name_in(lang, code)
    return quantity(value.value, metric.decimals, name_in(lang, metric.label), lang)
