"""A broken city folder is refused with the file, the line or key, and the mend."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from vigie.city import CityError, load_city

TESTVILLE = Path(__file__).parents[2] / "cities" / "testville"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole city, to break."""
    return Path(shutil.copytree(TESTVILLE, tmp_path / "testville"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "time_zone: Europe/Paris",
            "time_zone: Europe/Lutetia",
            r"city\.yaml:3: time_zone: 'Europe/Lutetia' is not an IANA time zone such as Europe/P",
        ),
        ("time_zone: Europe/Paris\n", "", r"city\.yaml:1: time_zone: Field required"),
        (
            "licence: http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
            "licence: CC BY 4.0",
            r"city\.yaml:\d+: open_data\.licence: String should match pattern",
        ),
        (
            ", email: data@testville.example}",
            "}",
            r"city\.yaml:\d+: open_data\.contact: give an 'email' or a 'url'",
        ),
        (
            "languages: [en, fr]",
            "languages: [en, de]",
            r"city\.yaml:4: languages\.1: .*'en' or 'fr'",
        ),
        (
            "languages: [en, fr]",
            "languages: [en, fr]\ncalendar: {country: France}",
            r"city\.yaml:5: calendar: country: the public holidays of 'France' are not known",
        ),
        (
            "languages: [en, fr]",
            "languages: [en, fr]\ncalendar: {country: US, subdivision: Paris}",
            r"city\.yaml:5: calendar: subdivision: US has no 'Paris'; known are: AK, AL, ",
        ),
        (
            "languages: [en, fr]",
            "languages: [en, fr]\ncalendar: {subdivision: CA}",
            r"city\.yaml:5: calendar: 'subdivision' goes with 'country'",
        ),
        (
            "languages: [en, fr]",
            "languages: [en]\ncalendar: {school_holidays: [{first: 2026-11-01, last: 2026-10-17}]}",
            r"city\.yaml:5: .*'last' \(2026-10-17\) is before 'first' \(2026-11-01\)",
        ),
        ("languages: [en, fr]", "languages: []", r"city\.yaml:4: languages: .*at least 1"),
        (
            "map_metrics:",
            "map_metric:",
            r"city\.yaml:5: map_metric: Extra inputs are not permitted",
        ),
        (
            "    metric: active_power\n    group_by",
            "    metric: active_pow\n    group_by",
            r"city\.yaml:\d+: charts\.1\.metric: the catalogue has no metric 'active_pow'",
        ),
        (
            "stat: share_below\n    threshold: 20",
            "stat: share_below",
            r"city\.yaml:16: indicators\.3: 'threshold' goes with stat: share_below",
        ),
        (
            "metric: mean_speed\n    stat: share_below\n    threshold: 20",
            "metric: vehicle_count\n    stat: time_weighted",
            r"city\.yaml:16: indicators\.3: stat: time_weighted is for gauges; vehicle_count is a",
        ),
        (
            "indicator: speed\n",
            "indicator: speeed\n",
            r"city\.yaml:1: file: goal 'fluid_roads': there is no indicator 'speeed'",
        ),
        (
            "indicator: speed\n",
            "measure: {metric: mean_speed}\n    indicator: speed\n",
            r"city\.yaml:\d+: goals\.0: give either 'indicator' or 'measure'",
        ),
        (
            "direction: up",
            "direction: down",
            r"city\.yaml:\d+: goals\.0: its baseline \(20\) meets its target \(40\) already",
        ),
        (
            "baseline: {date: 2020-01-01",
            "baseline: {date: 2100-01-01",
            r"city\.yaml:\d+: goals\.0: its date \(2099-12-31\) is not after its baseline's",
        ),
        (
            "objective: economic",
            "objective: political",
            r"city\.yaml:\d+: goals\.0\.objective: .*'economic', 'environmental' or 'social'",
        ),
        (
            "    share_of: {metric: active_power}",
            "    share_of: {metric: voltage}",
            r"city\.yaml:\d+: goals\.3: 'share_of' is in V \(voltage\), the measure in kW",
        ),
        (
            "indicator: demand\n",
            "indicator: demand\n    share_of: {metric: active_power}\n",
            r"city\.yaml:\d+: goals\.2: 'share_of' goes with 'measure', not with 'indicator'",
        ),
        (
            "url: https://testville.example/vote",
            "url: testville.example",
            r"city\.yaml:\d+: goals\.2\.source\.url: String should match pattern",
        ),
        (
            "metric: grid_power",
            "metric: voltage",
            r"city\.yaml:\d+: balances\.0\.sources\.0: voltage is a gauge in V: flows are gauges",
        ),
        (
            "metric: grid_power",
            "metric: grid_power, stat: mean",
            r"city\.yaml:\d+: balances\.0\.sources\.0: grid_power: the devices of a flow add up",
        ),
        (
            "kinds: [light_cabinet]}\n    losses",
            "kinds: [car_park]}\n    losses",
            r"city\.yaml:\d+: balances\.0\.uses\.1: no car_park reports active_power",
        ),
        (
            "active_power, kinds: [light_cabinet]}\n    losses",
            "active_power}\n    losses",
            r"city\.yaml:\d+: balances\.0: 'buildings' and 'lights' would both count active_power",
        ),
        (
            "{id: lines, name: {en: Losses",
            "{id: grid, name: {en: Losses",
            r"city\.yaml:\d+: balances\.0: the id 'grid' stands twice",
        ),
        (
            "programme: energy\n    sources",
            "programme: energies\n    sources",
            r"city\.yaml:\d+: balances\.0\.programme: the catalogue has no programme 'energies'",
        ),
        ("id: clean_air", "id: fluid_roads", r"city\.yaml:1: file: the id 'fluid_roads' stands"),
        ("id: jams", "id: speed", r"city\.yaml:1: file: the id 'speed' stands twice"),
        (
            "topic: testville/gateway/miles",
            "topic: elsewhere/gateway/miles",
            r"city\.yaml:1: file: feed 'miles': its topic must start with 'testville/'",
        ),
        (
            'unit: "[mi_i]/h"',
            'unit: "miles an hour"',
            r"city\.yaml:\d+: feeds\.0\.fields\.speed: 'miles an hour' is not a UCUM unit",
        ),
        (
            'unit: "[mi_i]/h"',
            'unit: "kW"',
            r"city\.yaml:\d+: feeds\.0\.fields\.speed: 'kW' does not convert to 'km/h'",
        ),
        (
            "{readings: 520w}",
            "{readings: ten years}",
            r"retention\.readings: 'ten years' is not a duration: write 90s, 15m, 24h, 7d or 2w",
        ),
        ("id: testville", "id: Testville", r"city\.yaml:1: id: "),
        ("languages: [en, fr]", "languages: [en, fr", r"city\.yaml:\d+: not YAML: "),
        (
            "retention: {",
            "demo: {}\nretention: {",
            r"city\.yaml:\d+: demo: give either 'simulate' ",
        ),
    ],
)
def test_a_mistake_in_city_yaml_names_line_key_and_mend(
    folder: Path, old: str, new: str, message: str
) -> None:
    replace(folder / "city.yaml", old, new)
    with pytest.raises(CityError, match=message):
        load_city(folder)


@pytest.mark.parametrize("text", ["", "just words", "- a\n- list\n"])
def test_a_city_yaml_without_keys_is_refused(folder: Path, text: str) -> None:
    (folder / "city.yaml").write_text(text)
    with pytest.raises(CityError, match=r"city\.yaml:1: expected keys and values"):
        load_city(folder)


def test_a_city_whose_id_is_not_its_folders_name_is_refused(folder: Path) -> None:
    moved = folder.rename(folder.parent / "elsewhere")
    with pytest.raises(CityError, match=r"city\.yaml: id: is 'testville', its folder 'elsewhere'"):
        load_city(moved)


def test_a_city_that_is_not_there_names_those_that_are(folder: Path) -> None:
    with pytest.raises(CityError, match=r"atlantis: there is no city\.yaml here; .*: testville"):
        load_city(folder.parent / "atlantis")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("traffic_counter", "traffic_cone", r"devices\.csv:2: kind: .* no kind 'traffic_cone'"),
        ("43.31,", "43;31,", r"devices\.csv:2: lat: '43;31' is not a number"),
        ("43.31,", "943.31,", r"devices\.csv:2: lat: 943\.31 is not between -90 and 90"),
        ("5.36,60", "5.36,0", r"devices\.csv:2: interval_s: must be above zero"),
        ("counter-n2", "counter-n1", r"devices\.csv:3: id: 'counter-n1' stands twice"),
        ("counter-n2", "counter/n2", r"devices\.csv:3: id: 'counter/n2' must be one level of an"),
        ("North bridge,", "North, bridge,", r"devices\.csv:3: not as many cells as the header"),
        ("id,kind", "ident,kind", r"devices\.csv:1: the column 'id' is missing"),
    ],
)
def test_a_mistake_in_devices_csv_names_line_and_column(
    folder: Path, old: str, new: str, message: str
) -> None:
    replace(folder / "devices.csv", old, new)
    with pytest.raises(CityError, match=message):
        load_city(folder)


def test_a_file_that_is_not_utf8_is_refused(folder: Path) -> None:
    (folder / "devices.csv").write_bytes("id,kind\né".encode("latin-1"))
    with pytest.raises(CityError, match=r"devices\.csv: .*utf-8"):
        load_city(folder)


def broken(folder: Path, change: str, value: Any) -> None:
    """Set one property or the geometry of the second district."""
    path = folder / "districts.geojson"
    document = json.loads(path.read_text("utf-8"))
    district = document["features"][1]
    target = district if change == "geometry" else district["properties"]
    if value is None:
        del target[change]
    else:
        target[change] = value
    path.write_text(json.dumps(document), "utf-8")


BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


@pytest.mark.parametrize(
    ("change", "value", "message"),
    [
        ("population", None, r"features\[1\]: 'population' is missing"),
        ("population", "many", r"features\[1\]: invalid literal .*'many'"),
        ("id", "north", r"the district id 'north' stands twice"),
        ("geometry", {"type": "Point", "coordinates": [0, 0]}, r"features\[1\]: .*valid polygon"),
        ("geometry", BOW_TIE, r"features\[1\]: Self-intersection.*expected a valid polygon"),
        ("geometry", {"type": "Spline"}, r"features\[1\]: "),
    ],
)
def test_a_mistake_in_districts_geojson_names_the_feature(
    folder: Path, change: str, value: Any, message: str
) -> None:
    broken(folder, change, value)
    with pytest.raises(CityError, match=r"districts\.geojson: " + message):
        load_city(folder)


def test_districts_that_are_not_geojson_are_refused(folder: Path) -> None:
    (folder / "districts.geojson").write_text('{\n"features": [}')
    with pytest.raises(CityError, match=r"districts\.geojson:2: not JSON: "):
        load_city(folder)
    (folder / "districts.geojson").write_text("[]")
    with pytest.raises(CityError, match=r"districts\.geojson: expected a GeoJSON FeatureCollect"):
        load_city(folder)


def test_a_city_may_have_neither_districts_nor_devices(folder: Path) -> None:
    (folder / "districts.geojson").unlink()
    (folder / "devices.csv").unlink()
    city = load_city(folder)
    assert len(city.districts) == len(city.devices) == 0
    assert city.districts.at(43.3, 5.37) is None
