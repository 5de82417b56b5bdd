"""The documentation says what the program does: these tests fail when it does not."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.decoder import About, Decoder
from ingest.message import Message
from ingest.times import TimeLimits
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.model import Reason
from vigie.reference import catalogue_page

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAYLOADS = (DOCS / "payloads.md").read_text("utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAYLOADS, re.DOTALL)


def test_the_catalogue_page_is_the_catalogue() -> None:
    assert (DOCS / "catalogue.md").read_text("utf-8") == catalogue_page(load_catalogue())


def test_every_reason_of_a_dead_letter_is_explained() -> None:
    explained = re.findall(r"^\| `(\w+)` \|", PAYLOADS, re.MULTILINE)
    assert explained == [reason.value for reason in Reason]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_payload_in_the_documentation_is_one(example: str, city: City) -> None:
    document = json.loads(example)
    if "values" not in example:
        About.model_validate(document)
        return
    decoder = Decoder(
        city,
        limits=TimeLimits(timedelta(minutes=5), None),
        payload_limit_bytes=10_000,
        known_devices={"meter-18": "building_meter"},
    )
    received_at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    topic = "gateway/gw" if "device" in example else "mobility/traffic_counter/counter-n1"
    message = Message(f"testville/{topic}", example.encode(), received_at)
    decoded = decoder.decode(message)
    assert decoded.readings
    assert not decoded.dead_letters


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    for page in pages:
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_no_page_is_an_orphan() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    for page in DOCS.glob("*.md"):
        assert f"docs/{page.name}" in readme, f"the README does not lead to {page.name}"
