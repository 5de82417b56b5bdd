"""Every format has its section in the documentation, whose samples are run here as they stand."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, get_args

import pytest
import yaml

from ingest.check import check
from ingest.message import Message
from vigie.city import City, CityConfig
from vigie.city.feeds import FormatName
from vigie.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "payloads.md").read_text("utf-8")
SECTION = re.compile(r"^### (\w+)\n(.*?)(?=^##)", re.MULTILINE | re.DOTALL)
SAMPLE = re.compile(
    r"^On `([^`]+)`[^\n]*:\n\n```(text|hex)\n(.*?)```\n\nbecomes\n\n```text\n(.*?)```",
    re.MULTILINE | re.DOTALL,
)
RECEIVED_AT = datetime(2026, 11, 23, 7, 0, 30, tzinfo=UTC)
SECTIONS = dict(SECTION.findall(PAGE))


class Sample(NamedTuple):
    name: str
    feeds: list[dict[str, Any]]
    topic: str
    payload: bytes
    shown: str


def samples() -> list[Sample]:
    found = []
    for name, text in SECTIONS.items():
        configured = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)
        assert configured is not None, name
        feeds = yaml.safe_load(configured[1])["feeds"]
        for topic, form, body, shown in SAMPLE.findall(text):
            payload = bytes.fromhex(body) if form == "hex" else body.encode()
            found.append(Sample(name, feeds, topic, payload, shown))
    return found


SAMPLES = samples()


def test_every_format_has_its_section() -> None:
    assert set(SECTIONS) == set(get_args(FormatName)) - {"canonical"}
    assert {sample.name for sample in SAMPLES} == set(SECTIONS)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.name} {sample.topic}")
def test_a_sample_becomes_what_the_page_says(sample: Sample, city: City) -> None:
    document = city.config.model_dump(exclude_unset=True)
    config = CityConfig.model_validate({**document, "feeds": sample.feeds})
    assert config.feeds[0].format == sample.name
    message = Message(sample.topic, sample.payload, RECEIVED_AT)
    lines, is_good = check(replace(city, config=config), message, Settings())
    assert lines == sample.shown.splitlines()
    assert is_good == ("dead letter" not in sample.shown)
