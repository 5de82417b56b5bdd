"""Every format has its section in the documentation, whose samples are run here as they stand."""

import re
from pathlib import Path
from typing import get_args

import pytest
import yaml

from ingest.check import check
from tests.docs.samples import Sample, samples
from vigie.city import City
from vigie.city.feeds import Feed, FormatName
from vigie.settings import Settings

ROOT = Path(__file__).parents[2]
SAMPLES = samples()


def test_every_format_has_its_section() -> None:
    shown = {sample.format for sample in SAMPLES}
    assert shown == set(get_args(FormatName)) - {"canonical"}


def test_the_guide_s_feed_is_one() -> None:
    guide = (ROOT / "docs" / "cities.md").read_text("utf-8")
    shown = re.search(r"^### Feeds$.*?```yaml\n(.*?)```", guide, re.MULTILINE | re.DOTALL)
    assert shown is not None
    [feed] = yaml.safe_load(shown[1])["feeds"]
    assert Feed.model_validate(feed).subscription == "zigbee2mqtt/+"


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.format} {one.message.topic}")
def test_a_sample_becomes_what_the_page_says(sample: Sample, city: City) -> None:
    here = sample.city(city)
    assert here.config.feeds[0].format == sample.format
    lines, is_good = check(here, sample.message, Settings())
    assert lines == sample.shown.splitlines()
    assert is_good == ("dead letter" not in sample.shown)
