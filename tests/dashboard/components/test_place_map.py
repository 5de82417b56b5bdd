"""A small map shows its devices, however many they are."""

import pytest

from dashboard.clusters import MOST_MARKS
from dashboard.components.frame import Slot
from dashboard.components.place_map import place_map_frame
from tests.dashboard.pictures import device
from tests.dashboard.scenery import scene


@pytest.mark.parametrize(("count", "is_told_apart"), [(MOST_MARKS, True), (MOST_MARKS + 1, False)])
def test_each_device_is_on_the_map_or_counted_in_a_cluster(
    count: int, *, is_told_apart: bool
) -> None:
    spread = [
        device(f"d{n}").model_copy(update={"lon": 5.3 + 0.1 * n / count}) for n in range(count)
    ]
    frame = place_map_frame("map", scene(), (), spread, None, empty="nothing here")
    linked = [
        text
        for trace in frame[Slot("map", "figure")]["data"]
        for text in trace.get("customdata", [])
    ]
    assert frame[Slot("map-empty", "children")] == ""
    assert (len(linked) == count) == is_told_apart
    assert linked
