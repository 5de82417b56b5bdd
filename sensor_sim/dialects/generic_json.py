"""Any JSON: here as a maker's own cloud would forward it, a list of reports with their device."""

from collections.abc import Iterator
from typing import Any

import orjson

from sensor_sim.dialects.dialect import (
    Dialect,
    Draft,
    Utterance,
    Word,
    nested,
    of_every_kind,
    stateless,
)
from vigie.catalogue import load_catalogue

_WATTS = {
    "active_power": Word("data.power.active", "W", 1),
    "reactive_power": Word("data.power.reactive", "V.A", 1),
    "generated_power": Word("data.power.generated", "W", 1),
}
_WORDS = {metric: Word(f"data.{metric}") for metric in load_catalogue().metrics} | _WATTS


def _write(said: Utterance) -> Iterator[Draft]:
    report = {"device": {"id": said.name}, "at": said.time_ms, **nested(said.fields)}
    payload = orjson.dumps({"source": "vigie-sim", "reports": [report]})
    yield Draft(f"cloud/{said.device.kind}/reports", payload, tuple(said.fields))


def _feed(kind: str, _: str) -> dict[str, Any]:
    paths = {"items": "reports[]", "device": "device.id", "time": "at"}
    return {"topic": f"cloud/{kind}/reports", "paths": paths}


JSON = Dialect("json", of_every_kind(_WORDS), _feed, stateless(_write))
