import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.clusters import MOST_MARKS, Box, clusters, within
from dashboard.components.map_content import Shown, heaps, mark_groups
from dashboard.state import Device
from tests.dashboard.pictures import device, picture
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


def test_few_devices_are_told_apart_and_many_as_heaps_that_lead_closer() -> None:
    few, lots = picture(devices=tuple(many(50))), picture(devices=tuple(many(MOST_MARKS + 1)))
    for shown_as, heaped in ((few, False), (lots, True)):
        assert shown_as.place is not None
        shown = Shown(shown_as, shown_as.place, None, view())
        assert bool(heaps(shown)) is heaped
        assert bool(mark_groups(shown)) is not heaped
    assert sum(one.count for one in heaps(shown)) == MOST_MARKS + 1
    closer = heaps(shown)[0].leads_to
    assert "box=" in closer


def test_a_closer_look_holds_what_is_in_its_box() -> None:
    box = Box(5.3, 43.2, 5.34, 43.3)
    placed = within(many(3000), box)
    assert 0 < len(placed) < MOST_MARKS
    assert all(box.holds(lon, lat) for _, lon, lat in placed)


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "6,43,5,44", "0,0,nan,1", "0,0,500,1"])
def test_what_is_no_part_of_the_map_shows_all_of_it(text: str) -> None:
    assert Box.read(text) is None
    assert view(f"/?box={text}")["box"] == ""


def test_a_box_reads_what_it_writes() -> None:
    assert Box.read(Box(5.3, 43.2, 5.4, 43.3).text) == Box(5.3, 43.2, 5.4, 43.3)
