"""docs/cities.md is true: its examples load, its tables name what there is."""

import re
from pathlib import Path

import pytest

from sensor_sim.recording import load_recording
from vigie.city import CityError, load_city
from vigie.city.config import Chart, CityConfig, Feed, Indicator

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "cities.md").read_text("utf-8")


def block(language: str) -> str:
    """The first block of this language in the guide."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def toulon(tmp_path: Path) -> Path:
    folder = tmp_path / "cities" / "toulon"
    folder.mkdir(parents=True)
    (folder / "city.yaml").write_text(block("yaml"), "utf-8")
    return folder


def test_the_least_city_of_the_guide_loads(toulon: Path) -> None:
    assert load_city(toulon).config.name.fr == "Toulon"


def test_the_error_of_the_guide_is_what_is_said(
    toulon: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (toulon / "city.yaml").write_text(
        block("yaml").replace("Europe/Paris", "Europe/Toulon"), "utf-8"
    )
    monkeypatch.chdir(toulon.parents[1])
    with pytest.raises(CityError) as error:
        load_city(Path("cities/toulon"))
    assert str(error.value) in GUIDE


def test_the_guide_explains_every_key() -> None:
    for key in (*CityConfig.model_fields, *Indicator.model_fields, *Feed.model_fields):
        assert key in GUIDE, key
    for key in set(Chart.model_fields) - set(Indicator.model_fields):
        assert f"`{key}`" in GUIDE, key


def test_the_recording_of_the_guide_loads(toulon: Path) -> None:
    file = toulon / "feed.ndjson"
    file.write_text(block("json"), "utf-8")
    recording = load_recording(file, load_city(toulon))
    messages = list(recording.between(recording.start_ms, recording.end_ms))
    assert [one.payload for one in messages] == [b'{"values":{"active_power":12.5}}', b"\x00\xff"]


def test_the_attributes_that_the_guide_names_are_those_of_marseille() -> None:
    for one in load_city(ROOT / "cities" / "marseille").devices:
        assert [key for key in one.attributes if f"`{key}`" not in GUIDE] == []
