"""The samples of the page on payloads: a feed, a message, and what it becomes, for each format."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from ingest.message import Message
from vigie.city import City, CityConfig

PAGE = (Path(__file__).parents[2] / "docs" / "payloads.md").read_text("utf-8")
_SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
_SAMPLE = re.compile(
    r"^On `([^`]+)`[^\n]*:\n\n```(text|hex)\n(.*?)```\n\nbecomes\n\n```text\n(.*?)```",
    re.MULTILINE | re.DOTALL,
)
_RECEIVED_AT = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)


class Sample(NamedTuple):
    """A message of a format, and what the page shows of it."""

    format: str
    feeds: list[dict[str, Any]]
    message: Message
    shown: str

    def city(self, base: City) -> City:
        """The city, with the sample's feeds in place of its own."""
        document = base.config.model_dump(exclude_unset=True)
        config = CityConfig.model_validate({**document, "feeds": self.feeds})
        return replace(base, config=config)


def samples() -> list[Sample]:
    """All samples, in the order of the page."""
    found = []
    for name, text in _SECTION.findall(PAGE):
        configured = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
        if configured is None:
            raise ValueError(f"the section {name} shows no feed")
        feeds = yaml.safe_load(configured[1])["feeds"]
        for topic, form, body, shown in _SAMPLE.findall(text):
            payload = bytes.fromhex(body) if form == "hex" else body.encode()
            found.append(Sample(name, feeds, Message(topic, payload, _RECEIVED_AT), shown))
    return found
