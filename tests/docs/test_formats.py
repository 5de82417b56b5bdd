"""Every format has its section in the documentation, whose samples are run here as they stand."""

from typing import get_args

import pytest

from ingest.check import check
from tests.docs.samples import Sample, samples
from vigie.city import City
from vigie.city.feeds import FormatName
from vigie.settings import Settings

SAMPLES = samples()


def test_every_format_has_its_section() -> None:
    shown = {sample.format for sample in SAMPLES}
    assert shown == set(get_args(FormatName)) - {"canonical"}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: f"{one.format} {one.message.topic}")
def test_a_sample_becomes_what_the_page_says(sample: Sample, city: City) -> None:
    here = sample.city(city)
    assert here.config.feeds[0].format == sample.format
    lines, is_good = check(here, sample.message, Settings())
    assert lines == sample.shown.splitlines()
    assert is_good == ("dead letter" not in sample.shown)
