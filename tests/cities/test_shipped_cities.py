"""The cities that ship are whole, plausible and small."""

import gzip
from collections import Counter
from pathlib import Path

import pytest
import shapely
import shapely.geometry

from vigie.catalogue import load_catalogue
from vigie.city import City, load_city

ROOT = Path(__file__).parents[2]
CITIES = ROOT / "cities"
NAMES = sorted(one.parent.name for one in CITIES.glob("*/city.yaml"))


@pytest.fixture(scope="module")
def marseille() -> City:
    return load_city(CITIES / "marseille")


@pytest.fixture(scope="module")
def los_angeles() -> City:
    return load_city(CITIES / "los-angeles")


@pytest.mark.parametrize("name", NAMES)
def test_a_city_that_ships_loads_and_has_a_page_and_a_demo(name: str) -> None:
    city = load_city(CITIES / name)
    assert len(city.config.indicators) == 6
    assert len(city.config.charts) == 2
    assert city.config.demo is not None
    assert len({one.id for one in city.devices}) == len(city.devices)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_page_shows_is_reported_by_the_devices(name: str) -> None:
    city, kinds = load_city(CITIES / name), load_catalogue().kinds
    reported = {metric for one in city.devices for metric in kinds[one.kind].metrics}
    measures = (*city.config.indicators, *city.config.charts)
    assert {one.metric for one in measures} | set(city.config.map_metrics) <= reported


@pytest.mark.parametrize("name", NAMES)
def test_every_source_is_credited(name: str) -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8")
    data = [
        one.relative_to(ROOT).as_posix()
        for one in (CITIES / name).rglob("*")
        if one.suffix in {".geojson", ".csv", ".gz"}
    ]
    assert data
    assert [one for one in data if one not in notice] == []


def test_marseille_has_its_sixteen_arrondissements_and_their_people(marseille: City) -> None:
    assert [one.id for one in marseille.districts] == [str(code) for code in range(13201, 13217)]
    assert marseille.districts[0].name == "1er arrondissement"
    assert marseille.districts[15].name == "16e arrondissement"
    assert sum(one.population for one in marseille.districts) == 886_040


def test_arrondissements_share_their_borders_exactly(marseille: City) -> None:
    shapes = [shapely.geometry.shape(one.geometry) for one in marseille.districts]
    assert shapely.coverage_is_valid(shapes)
    area_km2 = sum(one.area for one in shapes) * 111.2**2 * 0.728
    assert 230 < area_km2 < 245


def test_the_map_of_marseille_is_small_enough_for_a_phone() -> None:
    content = (CITIES / "marseille" / "districts.geojson").read_bytes()
    assert len(content) < 80_000
    assert len(gzip.compress(content)) < 30_000


def test_devices_lie_on_land_in_the_district_that_their_id_claims(marseille: City) -> None:
    astray = [one.id for one in marseille.devices if one.district != one.id.split("-")[1]]
    assert astray == []


def test_devices_are_spread_over_all_districts(marseille: City) -> None:
    districts = Counter(one.district for one in marseille.devices)
    assert len(districts) == 16
    assert min(districts.values()) >= 10
    for kind in ("traffic_counter", "building_meter", "light_cabinet", "bike_dock", "solar_plant"):
        assert len({one.district for one in marseille.devices if one.kind == kind}) >= 15
    assert 300 <= len(marseille.devices) <= 400


def test_no_two_devices_stand_on_the_same_spot_under_the_same_name(marseille: City) -> None:
    names = Counter((one.kind, one.name) for one in marseille.devices)
    places = Counter((one.lat, one.lon) for one in marseille.devices)
    assert max(names.values()) == max(places.values()) == 1


def test_the_page_of_marseille_moves_every_second(marseille: City) -> None:
    messages_a_second = sum(1 / one.interval_s for one in marseille.devices if one.interval_s)
    assert 8 < messages_a_second < 15


def test_los_angeles_has_the_detectors_of_metr_la_and_no_districts(los_angeles: City) -> None:
    assert len(los_angeles.districts) == 0
    assert len(los_angeles.devices) == 207
    assert {(one.kind, one.interval_s) for one in los_angeles.devices} == {("traffic_counter", 300)}
    packed = (CITIES / "los-angeles" / "recordings" / "metr_la.csv.gz").read_bytes()
    header = gzip.decompress(packed).split(b"\n", 1)[0].decode().strip().split(",")
    assert set(header) == {one.id for one in los_angeles.devices}


def test_a_detector_of_los_angeles_stands_in_los_angeles(los_angeles: City) -> None:
    for one in los_angeles.devices:
        assert one.lat is not None
        assert one.lon is not None
        assert 34.0 < one.lat < 34.3
        assert -118.6 < one.lon < -118.1


def test_miles_per_hour_become_kilometres_and_zeros_are_missing(los_angeles: City) -> None:
    speed = los_angeles.config.feeds[0].fields["speed"]
    assert speed.metric == "mean_speed"
    assert speed.conversion.apply(60) == pytest.approx(96.56064)
    assert speed.missing == (0,)
