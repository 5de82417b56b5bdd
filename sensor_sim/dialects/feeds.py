"""The feeds that a city needs, to read what its simulated devices say in a dialect."""

from collections.abc import Mapping
from typing import Any

import yaml

from sensor_sim.dialects import DIALECTS
from sensor_sim.dialects.dialect import Dialect, Word


def feed_of(name: str, kind: str, zone: str) -> dict[str, Any]:
    """The feed of what devices of a kind say in a dialect; `zone` is the city's."""
    dialect = DIALECTS[name]
    stated = dialect.feed(kind, zone)
    fixed = {} if "kinds" in stated else {"kind": kind}
    fields = {
        word.field: {"metric": metric} | _reading(word, dialect)
        for metric, word in dialect.words[kind].items()
    }
    topic = {"topic": stated["topic"]}
    head = {"id": f"{name}_{kind}"} | topic | {"format": dialect.format}
    return head | fixed | stated | {"fields": fields}


def _reading(word: Word, dialect: Dialect) -> dict[str, Any]:
    """How to read the field, as far as neither the message nor the format says it."""
    found: dict[str, Any] = {}
    if word.unit is not None and not dialect.states_units:
        found["unit"] = word.unit
    if word.scale != 1:
        found["scale"] = word.scale
    if word.codes:
        found["words"] = {
            code if isinstance(code, str) else str(code).lower(): value
            for value, code in word.codes
        }
    return found


def feeds_page(formats: Mapping[str, str], zone: str) -> str:
    """The `feeds` of a city.yaml, for the dialect that each kind speaks."""
    feeds = [feed_of(name, kind, zone) for kind, name in formats.items()]
    return yaml.safe_dump({"feeds": feeds}, sort_keys=False, allow_unicode=True, width=100)
