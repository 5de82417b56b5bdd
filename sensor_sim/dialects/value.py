"""Bare values, as building automation publishes them: a topic for each field, and no time."""

from collections.abc import Iterator
from typing import Any

from sensor_sim.dialects.dialect import Dialect, Draft, Utterance, Word, of_every_kind, stateless

_WORDS = {
    "active_power": Word("active_power", "W", 1),
    "lighting_state": Word("lighting_state", codes=((0, "off"), (1, "on"))),
    "door_state": Word("door_state", codes=((0, "closed"), (1, "open"))),
}


def _write(said: Utterance) -> Iterator[Draft]:
    for name, value in said.fields.items():
        yield Draft(f"bms/{said.device.kind}/{said.name}/{name}", str(value).encode(), (name,))


def _feed(kind: str, _: str) -> dict[str, Any]:
    return {"topic": f"bms/{kind}/{{device}}/{{field}}"}


VALUE = Dialect("value", of_every_kind(_WORDS), _feed, stateless(_write), clock=None)
