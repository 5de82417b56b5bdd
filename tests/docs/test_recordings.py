"""The guide's descriptions of recordings are those that the tests play."""

import re
from pathlib import Path

import pytest
import yaml

from sensor_sim.recording import LAYOUTS

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "sensor_sim" / "recording" / "samples"
GUIDE = (ROOT / "docs" / "cities.md").read_text("utf-8")
PLAYED = {
    "wide": ROOT / "cities" / "los-angeles" / "recordings" / "metr_la.yaml",
    "table": SAMPLES / "household" / "household.yaml",
    "gbfs": SAMPLES / "velib" / "bikes.yaml",
    "mobility_count": SAMPLES / "comptage_mobilites" / "counts.yaml",
}


def shown() -> dict[str, object]:
    blocks = re.findall(r"^```yaml\n(layout: .*?)```", GUIDE, re.MULTILINE | re.DOTALL)
    return {document["layout"]: document for document in map(yaml.safe_load, blocks)}


def test_every_layout_is_shown_and_played() -> None:
    assert set(shown()) == set(PLAYED) == set(LAYOUTS)


@pytest.mark.parametrize("layout", PLAYED)
def test_a_description_in_the_guide_is_one_that_is_played(layout: str) -> None:
    played = yaml.safe_load(PLAYED[layout].read_text("utf-8"))
    example = shown()[layout]
    assert isinstance(example, dict)
    # What the guide shows beyond it states a default.
    assert {key: example[key] for key in played} == played
