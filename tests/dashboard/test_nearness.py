import pytest

from dashboard.nearness import nearest
from dashboard.state import Device


def at(name: str, lat: float | None, lon: float | None = 5.37, **more: str) -> Device:
    return Device(id=name, lat=lat, lon=lon, **{"kind": "air_station", **more})


HERE = at("here", 43.3)


def test_the_nearest_of_the_same_kind_come_first_with_their_distance() -> None:
    found = nearest(HERE, [at("far", 43.32), at("near", 43.29), HERE], 5)
    assert [one.id for one, _ in found] == ["near", "far"]
    assert [metres for _, metres in found] == pytest.approx([1112, 2224], rel=1e-3)


def test_a_degree_of_longitude_is_shorter_than_one_of_latitude() -> None:
    ((_, metres),) = nearest(HERE, [at("east", 43.3, 5.38)], 5)
    assert metres == pytest.approx(809, rel=1e-2)


def test_the_date_line_is_no_distance() -> None:
    ((_, metres),) = nearest(at("a", 0.0, 179.999), [at("b", 0.0, -179.999)], 5)
    assert metres == pytest.approx(222, rel=1e-2)


def test_others_retired_and_those_without_a_place_are_no_neighbours() -> None:
    others = [
        at("noise", 43.3, kind="noise_meter"),
        at("gone", 43.3, status="retired"),
        at("nowhere", None),
    ]
    assert nearest(HERE, others, 5) == []
    assert nearest(at("lost", None), [HERE], 5) == []


def test_no_more_than_asked_for() -> None:
    assert len(nearest(HERE, [at(f"n{n}", 43.3 + n / 1000) for n in range(9)], 3)) == 3
