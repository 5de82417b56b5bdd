from itertools import combinations
from math import dist

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.clusters import Box, clusters, within
from dashboard.projection import project
from dashboard.state import Device
from tests.dashboard.pictures import device
from tests.dashboard.scenery import view

PLACES = st.tuples(st.floats(5.2, 5.6), st.floats(43.2, 43.4))


def many(count: int) -> list[Device]:
    return [
        device(f"d{n}").model_copy(update={"lon": 5.3 + n % 100 / 1000, "lat": 43.2 + n / 1e5})
        for n in range(count)
    ]


@given(st.lists(PLACES, max_size=60))
def test_every_device_is_in_one_cluster_and_within_its_box(
    places: list[tuple[float, float]],
) -> None:
    placed = [(device(f"d{n}"), lon, lat) for n, (lon, lat) in enumerate(places)]
    found = clusters(placed)
    assert sorted(one for held in found for one in held.devices) == sorted(
        one.id for one, _, _ in placed
    )
    where = {one.id: (lon, lat) for one, lon, lat in placed}
    assert all(held.box.holds(*where[one]) for held in found for one in held.devices)


@given(st.lists(PLACES, min_size=2, max_size=60))
def test_no_cluster_covers_another(places: list[tuple[float, float]]) -> None:
    spots = [project(*one) for one in places]
    side = max(max(axis) - min(axis) for axis in zip(*spots, strict=True))
    found = [
        project(one.lon, one.lat)
        for one in clusters([(device(f"d{n}"), *one) for n, one in enumerate(places)])
    ]
    assert all(dist(one, other) > side / 10 for one, other in combinations(found, 2))


def test_a_closer_look_holds_what_is_in_its_box() -> None:
    box = Box(5.3, 43.2, 5.34, 43.3)
    placed = within(many(3000), box)
    assert 0 < len(placed) < 3000
    assert all(box.holds(lon, lat) for _, lon, lat in placed)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "6,43,5,44", "0,0,nan,1", "0,0,500,1"])
def test_what_is_no_part_of_the_map_shows_all_of_it(text: str) -> None:
    assert Box.read(text) is None
    assert view(f"/?box={text}")["box"] == ""


def test_a_box_reads_what_it_writes() -> None:
    assert Box.read(Box(5.3, 43.2, 5.4, 43.3).text) == Box(5.3, 43.2, 5.4, 43.3)
