"""A city with secrets, and a twin that never had them: how both answer."""

import json
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from pydantic import SecretStr

from vigie.settings import Settings

# Of the moment of the question, or of the order in which series first came.
PASSING = {"at", "next", "received_at", "last_seen", "readings_per_min", "newest_received"}
# Of all messages; where something is internal, the public is not told.
PASSING |= {"dead_letters_24h"}


class Twins(NamedTuple):
    """Clients of the API: the public and a reader of a city with secrets, the twin's public."""

    public: httpx.Client
    reader: httpx.Client
    twin: httpx.Client
    database_url: str
    twin_url: str  # of its database


def settings_of(cities: Path, database_url: str) -> Settings:
    return Settings(city="testville", cities_dir=cities, database_url=SecretStr(database_url))


def lasting(answer: httpx.Response) -> Any:
    """An answer without what is of the moment, and without the address of the API."""
    assert answer.status_code == 200, answer.text
    text = answer.text.replace(str(answer.url.join("/")), "/")
    if "json" not in answer.headers["content-type"] or "ndjson" in answer.headers["content-type"]:
        return text
    return _lasting(json.loads(text))


def _lasting(document: Any) -> Any:
    if isinstance(document, dict):
        return {key: _lasting(one) for key, one in document.items() if key not in PASSING}
    return [_lasting(one) for one in document] if isinstance(document, list) else document
