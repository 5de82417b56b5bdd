import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.projection import Point, centre_of, degrees, project

RADIUS = 6_378_137.0


@given(st.floats(-180, 180), st.floats(-85, 85))
def test_the_projection_can_be_undone(lon: float, lat: float) -> None:
    assert degrees(project(lon, lat)) == pytest.approx((lon, lat), abs=1e-9)


def test_a_degree_on_the_equator_is_as_long_as_on_the_ground() -> None:
    assert project(1, 0) == pytest.approx((math.radians(1) * RADIUS, 0), abs=1e-6)


def test_the_poles_are_far_but_not_infinitely() -> None:
    assert math.isclose(project(0, 90).y, math.pi * RADIUS, rel_tol=1e-6)


def test_the_centre_of_a_square_is_its_middle() -> None:
    ring = [Point(0, 0), Point(4, 0), Point(4, 4), Point(0, 4), Point(0, 0)]
    assert centre_of(ring) == (Point(2, 2), 16)


def test_a_ring_without_area_has_a_centre_all_the_same() -> None:
    assert centre_of([Point(1, 1), Point(2, 2), Point(1, 1)]) == (Point(1, 1), 0)
