import math

from hypothesis import given
from hypothesis import strategies as st

from dashboard.projection import Point, centre_of, project

RADIUS = 6_378_137.0


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_the_projection_can_be_undone(lon: float, lat: float) -> None:
    point = project(lon, lat)
    assert math.isclose(math.degrees(point.x / RADIUS), lon, abs_tol=1e-9)
    back = math.degrees(2 * math.atan(math.exp(point.y / RADIUS)) - math.pi / 2)
    assert math.isclose(back, lat, abs_tol=1e-9)


def test_the_poles_are_far_but_not_infinitely() -> None:
    assert math.isclose(project(0, 90).y, math.pi * RADIUS, rel_tol=1e-6)


def test_the_centre_of_a_square_is_its_middle() -> None:
    ring = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4), Point(0, 0)]
    assert centre_of(ring) == (Point(2, 2), 16)


def test_a_ring_without_area_has_a_centre_all_the_same() -> None:
    assert centre_of([Point(1, 1), Point(2, 2), Point(1, 1)]) == (Point(1, 1), 0)
