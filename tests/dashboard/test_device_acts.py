from typing import Any

import pytest

from dashboard.device_acts import NoPlaceError, better
from dashboard.state import Device

KNOWN = Device(id="d", kind="car_park", name="Old", lat=43.3, lon=5.3712345, district="north")


def said(**changed: str | None) -> dict[str, str | None]:
    """The form as it comes, and what somebody wrote into it."""
    form: dict[str, str | None] = {
        "name": "Old",
        "kind": "car_park",
        "district": "north",
        "lat": "43.3",
        "lon": "5.37123",
    }
    return {**form, **changed}


@pytest.mark.parametrize(
    ("changed", "sent"),
    [
        ({}, {}),
        ({"name": "  New "}, {"name": "New"}),
        ({"name": ""}, {}),
        ({"kind": "air_station"}, {"kind": "air_station"}),
        ({"district": "south"}, {"district": "south"}),
        ({"district": "-"}, {}),
        ({"lat": "43,31"}, {"lat": 43.31, "lon": 5.37123}),
    ],
)
def test_only_what_is_said_otherwise_is_sent(changed: dict[str, str], sent: dict[str, Any]) -> None:
    assert better(KNOWN, said(**changed)) == sent


def test_a_device_without_a_place_may_stay_so() -> None:
    placeless = KNOWN.model_copy(update={"lat": None, "lon": None})

    assert better(placeless, said(lat="", lon=None)) == {}


@pytest.mark.parametrize("place", [{"lat": ""}, {"lon": "east"}])
def test_half_a_place_is_none(place: dict[str, str]) -> None:
    with pytest.raises(NoPlaceError):
        better(KNOWN, said(**place))
