"""What is internal is not in the public's SensorThings, whichever way one looks for it."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.access.cities import SECRET
from tests.api.access.cities import wordless as wordless_of
from tests.api.access.twins import Twins, lasting, settings_of
from tests.api.serving import client_of, serving
from vigie.store.read.sensorthings.entities import SETS as ENTITY_SETS

ROOT = "/sta/v1.1"
SETS = ["Things", "Locations", "Datastreams", "FeaturesOfInterest"]
OF_THE_CATALOGUE = ["Sensors", "ObservedProperties"]
# Too large a result fails: of what is secret it is, of the rest it is not.
FAILS_OF_SECRET_READINGS = "result mul 1e305 gt 0"
FAILS_OF_SECRET_DEVICES = "(indexof({id},'secret') add 1) mul 1e300 mul 1e300 ge 0"
ASKED: list[tuple[str, dict[str, str]]] = [
    *((name, {"$count": "true", "$top": "2"}) for name in SETS),
    *((name, {"$count": "true", "$top": "0"}) for name in SETS),
    *((name, {"$top": "20", "$skip": "3"}) for name in SETS),
    *((f"{name}/$ref", {}) for name in SETS),
    # When a device was last described is of the moment.
    ("HistoricalLocations", {"$select": "id", "$count": "true", "$expand": "Thing,Locations"}),
    ("Observations", {"$count": "true"}),
    ("Observations", {"$orderby": "phenomenonTime desc", "$top": "30"}),
    ("Observations", {"$orderby": "result desc", "$top": "5", "$count": "true"}),
    ("Observations", {"$filter": f"result gt {SECRET}", "$count": "true"}),
    ("Observations", {"$resultFormat": "dataArray", "$orderby": "phenomenonTime desc"}),
    (
        "Observations",
        {"$filter": "Datastream/Thing/properties/kind eq 'building_meter'", "$count": "true"},
    ),
    ("Observations", {"$filter": "startswith(FeatureOfInterest/id, 'meter')", "$count": "true"}),
    ("Things", {"$expand": "Datastreams($count=true;$expand=ObservedProperty),Locations"}),
    ("Things", {"$expand": "Datastreams/Observations($top=1;$count=true)", "$count": "true"}),
    ("Things", {"$filter": "Datastreams/ObservedProperty/id eq 'lane_occupancy' or id ne 'x'"}),
    ("Things", {"$filter": "Datastreams/Observations/result ge 0", "$count": "true"}),
    ("Things", {"$filter": "not (Datastreams/id gt 0)"}),
    ("Locations", {"$expand": "Things/Datastreams,HistoricalLocations($select=id)"}),
    ("Locations", {"$filter": "geo.distance(location,geography'POINT (5.36 43.3)') lt 0.1"}),
    ("Datastreams", {"$expand": "Thing,ObservedProperty,Observations($top=2;$count=true)"}),
    ("Datastreams", {"$filter": "Thing/properties/district eq 'north'", "$count": "true"}),
    ("Datastreams", {"$orderby": "Thing/name desc,id"}),
    ("ObservedProperties('active_power')/Datastreams", {"$count": "true"}),
    ("Sensors('car_park')/Datastreams", {"$count": "true", "$expand": "Thing"}),
    ("FeaturesOfInterest", {"$expand": "Observations($top=1;$count=true;$expand=Datastream)"}),
    ("FeaturesOfInterest", {"$filter": "Observations/result ge 0", "$count": "true"}),
    ("Things('counter-n1')", {"$expand": "Datastreams($count=true)"}),
    ("Things('counter-n1')/Datastreams", {"$count": "true"}),
    ("FeaturesOfInterest('counter-n1')/Observations", {"$count": "true"}),
]
# Of metrics and kinds, of which Vigie itself has all, so that the twin has them, too.
ASKED_OF_THE_CATALOGUE: list[tuple[str, dict[str, str]]] = [
    *((name, {"$count": "true"}) for name in OF_THE_CATALOGUE),
    *((f"{name}/$ref", {"$skip": "1"}) for name in OF_THE_CATALOGUE),
    ("Sensors", {"$expand": "Datastreams($count=true;$top=1)"}),
    ("Sensors", {"$filter": "Datastreams/Thing/id ne 'x'", "$count": "true"}),
    ("Sensors('traffic_counter')", {"$expand": "Datastreams($expand=ObservedProperty)"}),
    ("Datastreams", {"$expand": "Sensor", "$count": "true"}),
    ("ObservedProperties", {"$expand": "Datastreams($count=true;$expand=Thing)"}),
    ("ObservedProperties", {"$filter": "Datastreams/Observations/result ge 0"}),
]
FAILING = [
    ("Observations", {"$filter": FAILS_OF_SECRET_READINGS, "$orderby": "result"}),
    ("Observations", {"$filter": FAILS_OF_SECRET_READINGS, "$count": "true", "$top": "0"}),
    ("Datastreams", {"$filter": f"Observations/{FAILS_OF_SECRET_READINGS}"}),
    ("FeaturesOfInterest", {"$filter": f"Observations/{FAILS_OF_SECRET_READINGS}"}),
    ("Things", {"$filter": f"Datastreams/Observations/{FAILS_OF_SECRET_READINGS}"}),
    ("Things", {"$filter": FAILS_OF_SECRET_DEVICES.format(id="id"), "$count": "true"}),
    ("Locations", {"$filter": FAILS_OF_SECRET_DEVICES.format(id="id")}),
    ("FeaturesOfInterest", {"$filter": FAILS_OF_SECRET_DEVICES.format(id="id")}),
    ("Datastreams", {"$filter": FAILS_OF_SECRET_DEVICES.format(id="Thing/id")}),
    ("Sensors('car_park')/Datastreams", {"$filter": FAILS_OF_SECRET_DEVICES.format(id="Thing/id")}),
    ("Observations", {"$filter": FAILS_OF_SECRET_DEVICES.format(id="FeatureOfInterest/id")}),
]

UNHEARD_OF = {
    **{name: f"{name}('no_such')" for name in ENTITY_SETS},
    "Datastreams": "Datastreams(2000000000)",
    "Observations": "Observations('2000000000-1')",
}


def get(client: httpx.Client, path: str, asked: dict[str, str] | None = None) -> httpx.Response:
    return client.get(f"{ROOT}/{path}", params=asked)


def shown(client: httpx.Client, path: str, asked: dict[str, str]) -> Any:
    return lasting(get(client, path, asked))


def everything(client: httpx.Client, name: str) -> dict[str, Any]:
    """The entities of a set by link, page by page."""
    found: dict[str, Any] = {}
    top = 500 if name == "Observations" else 7
    link: str | None = f"{ROOT}/{name}?$top={top}"
    while link:
        page = client.get(link)
        assert page.status_code == 200, page.text
        for one in page.json()["value"]:
            found[str(httpx.URL(one["@iot.selfLink"]).raw_path, "ascii")] = one
        link = page.json().get("@iot.nextLink")
    return found


@pytest.mark.parametrize(("path", "asked"), ASKED)
def test_the_public_is_answered_as_if_the_internal_had_never_been(
    path: str, asked: dict[str, str], twins: Twins
) -> None:
    public = shown(twins.public, path, asked)

    assert public == shown(twins.twin, path, asked)
    assert public != shown(twins.reader, path, asked), "nothing is hidden here"


@pytest.fixture(scope="module")
def wordless(twins: Twins, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """The twin's public, from whom those names of the catalogue are hidden which have no data."""
    cities = wordless_of(tmp_path_factory.mktemp("wordless"))
    with serving(settings_of(cities, twins.twin_url)) as url, client_of(url) as client:
        yield client


@pytest.mark.parametrize(("path", "asked"), ASKED_OF_THE_CATALOGUE)
def test_the_public_is_told_only_of_metrics_and_kinds_that_are_not_internal(
    path: str, asked: dict[str, str], twins: Twins, wordless: httpx.Client
) -> None:
    public = shown(twins.public, path, asked)

    assert public == shown(wordless, path, asked)
    assert not [name for name in ("lane_occupancy", "water_meter") if name in str(public)]
    assert public != shown(twins.reader, path, asked), "nothing is hidden here"


@pytest.mark.parametrize("name", [*SETS, "HistoricalLocations", "Observations"])
def test_page_by_page_the_public_finds_what_the_twin_has(name: str, twins: Twins) -> None:
    public, all_of_it = (everything(client, name) for client in (twins.public, twins.reader))

    assert public.keys() == everything(twins.twin, name).keys()
    assert public.keys() < all_of_it.keys()


@pytest.mark.parametrize("name", [*SETS, *OF_THE_CATALOGUE, "HistoricalLocations", "Observations"])
def test_what_is_hidden_is_answered_as_what_nobody_has(name: str, twins: Twins) -> None:
    unheard_of = UNHEARD_OF[name]
    ways = ["", "/$ref", *(f"/{one}" for one in ENTITY_SETS[name].navigations)]
    expected = [answered(twins.public, f"{unheard_of}{way}", unheard_of) for way in ways]
    hidden = everything(twins.reader, name).keys() - everything(twins.public, name).keys()

    assert hidden
    assert {status for status, _ in expected} == {404}
    for path in sorted(hidden)[:: len(hidden) // 30 + 1]:
        one = path.removeprefix(f"{ROOT}/")
        assert [answered(twins.public, f"{one}{way}", one) for way in ways] == expected
        assert get(twins.reader, one).status_code == 200


def answered(client: httpx.Client, path: str, name: str) -> tuple[int, str]:
    answer = get(client, path)
    return answer.status_code, answer.json()["detail"].replace(name, "it")


def test_from_what_is_shown_no_way_leads_to_what_is_hidden(twins: Twins) -> None:
    streams = everything(twins.reader, "Datastreams")
    hidden = streams.keys() - everything(twins.public, "Datastreams").keys()
    of_shown = [
        path.removeprefix(f"{ROOT}/")
        for path in hidden
        if get(twins.reader, f"{path.removeprefix(ROOT + '/')}/Thing/@iot.id").json()["@iot.id"]
        == "counter-n1"
    ]

    (stream,) = of_shown
    assert get(twins.reader, f"Things('counter-n1')/{stream}").status_code == 200
    assert get(twins.public, f"Things('counter-n1')/{stream}").status_code == 404
    assert get(twins.public, f"Sensors('traffic_counter')/{stream}").status_code == 404


@pytest.mark.parametrize(("path", "asked"), FAILING)
def test_that_a_calculation_fails_does_not_tell_of_what_is_hidden(
    path: str, asked: dict[str, str], twins: Twins
) -> None:
    assert get(twins.reader, path, asked).status_code == 400, "nothing fails here"
    assert shown(twins.public, path, asked) == shown(twins.twin, path, asked)
