import httpx

from vigie.catalogue import load_catalogue


def test_the_city_says_who_it_is_and_what_its_page_shows(api: httpx.Client) -> None:
    city = api.get("/v1/city").json()

    assert (city["id"], city["time_zone"], city["languages"]) == (
        "testville",
        "Europe/Paris",
        ["en", "fr"],
    )
    assert (city["population"], city["districts"], city["devices"]) == (8000, 2, 7)
    assert city["bounds"] == [5.35, 43.28, 5.38, 43.33]
    assert city["indicators"][3] == {
        "id": "jams",
        "name": {"en": "Slow counters", "fr": "Compteurs lents"},
        "metric": "mean_speed",
        "kinds": [],
        "stat": "share_below",
        "threshold": 20.0,
    }
    chart = city["charts"][1]
    assert (chart["group_by"], chart["span_s"], chart["bucket_s"], chart["stacked"]) == (
        "kind",
        86_400,
        900,
        True,
    )
    assert city["map_metrics"] == ["vehicle_flow", "active_power"]


def test_districts_are_geojson(api: httpx.Client) -> None:
    answer = api.get("/v1/districts")

    assert answer.headers["content-type"] == "application/geo+json"
    features = answer.json()["features"]
    assert [one["id"] for one in features] == ["north", "south"]
    assert features[0]["properties"] == {"id": "north", "name": "North", "population": 3000}
    assert features[0]["geometry"]["type"] == "Polygon"


def test_the_catalogue_is_whole(api: httpx.Client) -> None:
    metrics = {one["id"]: one for one in api.get("/v1/metrics").json()["items"]}
    kinds = {one["id"]: one for one in api.get("/v1/kinds").json()["items"]}

    assert metrics.keys() == load_catalogue().metrics.keys()
    assert kinds.keys() == load_catalogue().kinds.keys()
    assert metrics["mean_speed"]["weight"] == "vehicle_flow"
    assert metrics["door_state"]["states"] == {
        "0": {"en": "closed", "fr": "fermée"},
        "1": {"en": "open", "fr": "ouverte"},
    }
    assert kinds["car_park"]["metrics"] == ["free_places", "entry_index", "exit_index"]
