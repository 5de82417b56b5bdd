"""A scenario's file says what is wrong with it, where, and what would be right."""

import shutil
from datetime import time, timedelta
from pathlib import Path

import pytest

from sensor_sim.scenario import load_scenarios
from vigie.city import City, CityError, load_city

CITIES = Path(__file__).parents[3] / "cities"
HEAD = "name: {en: Fair, fr: Foire}\ndescription: {en: A fair, fr: Une foire}\nlasts: 2h\n"


@pytest.fixture
def city(tmp_path: Path) -> City:
    folder = tmp_path / "marseille"
    shutil.copytree(
        CITIES / "marseille", folder, ignore=shutil.ignore_patterns("scenarios", "recordings")
    )
    (folder / "scenarios").mkdir()
    return load_city(folder)


def write(city: City, text: str, name: str = "fair.yaml") -> Path:
    file = city.folder / "scenarios" / name
    file.write_text(text, "utf-8")
    return file


def test_a_file_says_all_about_a_scenario(city: City) -> None:
    write(
        city,
        HEAD
        + 'at: "18:30"\n'
        + "effects:\n  - {effect: traffic, district: 13201, from: 10m, ramp: 5m, times: 2}\n",
    )
    fair = load_scenarios(city)["fair"]
    assert (fair.id, fair.name.fr, fair.lasts) == ("fair", "Foire", timedelta(hours=2))
    assert fair.at == time(18, 30)
    [effect] = fair.effects
    assert (effect.begins, effect.ends) == (timedelta(minutes=10), None)


def test_a_city_without_scenarios_has_none(city: City) -> None:
    assert load_scenarios(city) == {}


@pytest.mark.parametrize("name", sorted(one.parent.name for one in CITIES.glob("*/city.yaml")))
def test_the_scenarios_that_ship_load_and_each_moves_something(name: str) -> None:
    city = load_city(CITIES / name)
    scenarios = load_scenarios(city)
    assert scenarios
    assert all(one.effects for one in scenarios.values())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("effects: []\n", ":1: file: effects: list at least one"),
        ("effects: [{effect: trafic, times: 2}]\n", ":4: effects.0: Input tag 'trafic' found"),
        ("effects: [{effect: traffic}]\n", ":4: effects.0.traffic.times: Field required"),
        (
            "effects: [{effect: traffic, times: 2, too: 1h}]\n",
            "effects.0.traffic.too: Extra inputs are not permitted",
        ),
        (
            "effects:\n  - {effect: traffic, times: 2, kind: tram}\n",
            ":5: effects.0.traffic.kind.0: the catalogue has no kind 'tram'",
        ),
        (
            "effects: [{effect: traffic, times: 2, from: soon}]\n",
            "'soon' is not a duration: write 90s, 15m, 24h, 7d or 2w",
        ),
        (
            "effects: [{effect: traffic, times: 2, to: 3h}]\n",
            "effects.0: 'to' is after the end: 'lasts' is shorter",
        ),
        (
            "effects: [{effect: traffic, times: 2, from: 2h}]\n",
            "effects.0: 'from' is not before its end",
        ),
        (
            "effects: [{effect: traffic, times: 2, ramp: 90m}]\n",
            "effects.0: too short to come up and go by this 'ramp'",
        ),
        (
            "effects: [{effect: capacity, times: 0}]\n",
            "capacity: 'times' is above 0, up to 1; what closes is a closure",
        ),
        ("effects: [{effect: power_cut, ramp: 5m}]\n", "power_cut.ramp: Extra inputs"),
        (
            "effects: [{effect: power_cut, district: '13299'}]\n",
            "effects.0.district: the city has no district '13299'",
        ),
        (
            "effects: [{effect: closure, device: tunnel}]\n",
            "effects.0.device: the city has no device 'tunnel'",
        ),
        (
            "effects: [{effect: noise, decibels: 5, near: {lat: 48.8, lon: 2.3, km: 2}}]\n",
            "effects.0: no device of devices.csv is chosen: mend district, kind, device, use or",
        ),
        ("effects: [{effect: noise, decibels: 5, kind: []}]\n", "an empty list chooses nothing"),
        ("effects: [{effect: weather, rain: 1}]\nat: 18:30\n", "write a time of day in quotes"),
    ],
)
def test_a_mistake_is_told_with_file_place_and_mend(city: City, text: str, said: str) -> None:
    file = write(city, HEAD + text)
    with pytest.raises(CityError) as error:
        load_scenarios(city)
    assert str(error.value).startswith(str(file))
    assert said in str(error.value)


def test_a_file_s_name_is_an_id(city: City) -> None:
    write(city, HEAD + "effects: [{effect: weather, rain: 1}]\n", "Big Fair.yaml")
    with pytest.raises(CityError, match=r"Big Fair.yaml:1: id: String should match pattern"):
        load_scenarios(city)
