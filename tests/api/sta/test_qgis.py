"""What QGIS asks of a SensorThings layer, as its provider (3.36 on) writes it.

QGIS itself does not run here: these are the requests that its source makes, and what it reads from
the answers. It takes every text as one, so that a null would stop it.
"""

from typing import Any

import httpx
import pytest

EXTENT = "Polygon ((5.35 43.29, 5.38 43.29, 5.38 43.33, 5.35 43.33, 5.35 43.29))"
POINTS = "location/type eq 'Point' or location/geometry/type eq 'Point'"
IN_EXTENT = f"geo.intersects(location, geography'{EXTENT}')"


def test_the_connection_is_tried_at_the_root(sta: httpx.Client) -> None:
    for entry in sta.get("").json()["value"]:
        assert entry.keys() == {"name", "url"}


@pytest.mark.parametrize("layer", ["Locations", "FeaturesOfInterest"])
def test_a_layer_is_counted_and_read_page_by_page(layer: str, sta: httpx.Client) -> None:
    place = {"Locations": "location", "FeaturesOfInterest": "feature"}[layer]
    points = POINTS.replace("location", place)
    counted = sta.get(f"{layer}?$top=0&$count=true&$filter={points}").json()
    assert counted["@iot.count"] == 7
    link: str | None = f"{layer}?$top=3&$count=false&$filter={points}"
    features: list[dict[str, Any]] = []
    while link:
        page = sta.get(link).json()
        features += page["value"]
        link = page.get("@iot.nextLink")
    assert len(features) == 7
    for feature in features:
        assert feature[place]["type"] == "Point"
        for text in ("@iot.selfLink", "name", "description"):
            assert isinstance(feature[text], str)


def test_a_layer_is_read_where_the_map_is(sta: httpx.Client) -> None:
    found = sta.get(f"Locations?$top=200&$count=false&$filter=({POINTS}) and ({IN_EXTENT})")
    assert len(found.json()["value"]) == 7
    nearer = EXTENT.replace("5.35 ", "5.3595 ").replace("5.38 ", "5.3605 ")
    (gate,) = sta.get(
        f"Locations?$filter=geo.intersects(location, geography'{nearer.replace('43.33', '43.30')}')"
    ).json()["value"]
    assert gate["@iot.id"] == "counter-s1"


def test_lines_and_polygons_are_none(sta: httpx.Client) -> None:
    for kind in ("LineString", "Polygon"):
        filtered = POINTS.replace("Point", kind)
        assert sta.get(f"Locations?$top=0&$count=true&$filter={filtered}").json() == {
            "@iot.count": 0,
            "value": [],
        }


def test_a_layer_is_expanded_down_to_its_observations(sta: httpx.Client) -> None:
    expand = (
        "$expand=Things($expand=Datastreams($top=10;$expand=Observations($orderby=phenomenonTime "
        "desc;$top=2)))"
    )
    page = sta.get(f"Locations?$top=200&$count=false&$filter=({POINTS})&{expand}").json()
    of_ring = next(one for one in page["value"] if one["@iot.id"] == "counter-n1")
    (thing,) = of_ring["Things"]
    for stream in thing["Datastreams"]:
        start, _, end = stream["phenomenonTime"].partition("/")
        assert start < end
        assert [one["phenomenonTime"] for one in stream["Observations"]] == [
            "2026-11-23T10:09:00Z",
            "2026-11-23T10:08:00Z",
        ]
