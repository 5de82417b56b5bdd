import pytest

from sensor_sim.describe.combine import shares, shown, together
from sensor_sim.describe.day import Track, Values
from vigie.catalogue import load_catalogue
from vigie.model import Device

METRICS = load_catalogue().metrics


def track(identity: str, *values: float | None) -> Track:
    return Track(Device(identity, "traffic_counter"), list(values))


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("vehicle_flow", [40.0, 30.0, None]),
        ("lane_occupancy", [20.0, 30.0, None]),
        ("noise_level", [30.0, 30.0, None]),
        ("mean_speed", [25.0, 30.0, None]),
    ],
)
def test_devices_combine_as_their_metric_says(metric: str, expected: Values) -> None:
    tracks = [track("a", 10.0, None, None), track("b", 30.0, 30.0, None)]
    weights = [track("a", 1.0, 1.0, 1.0), track("b", 3.0, 3.0, 3.0)]
    assert together(METRICS[metric], tracks, weights) == expected


def test_a_weighted_mean_of_what_weighs_nothing_is_no_value() -> None:
    still = [track("a", 0.0)]
    assert together(METRICS["mean_speed"], [track("a", 50.0)], still) == [None]


def test_states_have_the_share_of_the_devices_that_are_in_them() -> None:
    tracks = [track("a", 0.0, 1.0), track("b", 0.0, None), track("c", 1.0, None)]
    found = shares(METRICS["lighting_state"], tracks)
    assert found == {0: [pytest.approx(200 / 3), 0.0], 1: [pytest.approx(100 / 3), 100.0]}


def test_a_few_devices_stand_for_all_from_large_to_small() -> None:
    tracks = [track(f"d{size:02d}", float(size)) for size in range(40)]
    assert shown(tracks) == ["d34", "d24", "d14", "d04"]
    assert shown(tracks[:2]) == ["d01", "d00"]
