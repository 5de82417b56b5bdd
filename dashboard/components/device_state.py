"""How a device is, in a word with its own shape: as it is heard, and whether that is suspect."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dashboard.components.health_words import health_word
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
    said, lang = list(newest), scene.view.lang
    health = _health(device, said, scene)
    if health == "reporting" and any(one.quality for one in said):
        return DeviceState("suspect", places.WORDS[lang].suspect_value)
    return DeviceState(health, health_word(health, lang))


def _health(device: Device, said: Sequence[Newest], scene: Scene) -> str:
    """As the API names it: one of `HEALTHS`."""
    if device.status == "retired":
        return "retired"
    if not said:
        return "never"
    if all(one.is_stale for one in said):
        return "silent"
    return "late" if device.is_late(scene.now - max(one.time for one in said)) else "reporting"


def status_word(status: str, lang: str) -> str:
    """What staff have said of a device: confirmed, still to be, or retired."""
    words = places.WORDS[lang]
    said = {"confirmed": words.confirmed, "provisional": words.provisional}
    return said.get(status) or health_word("retired", lang)


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
