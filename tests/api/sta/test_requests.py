"""SensorThings as clients ask for it: each request with what must be in its answer."""

from typing import Any

import httpx
import pytest

SPEED = "Things('counter-n1')/Datastreams?$filter=ObservedProperty/@iot.id eq 'mean_speed'"
OF_SPEED = (
    "Datastream/Thing/@iot.id eq 'counter-n1' and Datastream/ObservedProperty/id eq 'mean_speed'"
)
ALL_DEVICES = [
    "counter-n1",
    "counter-n2",
    "counter-s1",
    "lights-s1",
    "meter-n1",
    "meter-s1",
    "park-s1",
    "roving",
]
NORTH = "geography'POLYGON ((5.35 43.3, 5.38 43.3, 5.38 43.33, 5.35 43.33, 5.35 43.3))'"
HOLLOW = (
    "geography'POLYGON ((5.3 43.2, 5.4 43.2, 5.4 43.4, 5.3 43.4, 5.3 43.2), "
    "(5.35 43.3, 5.38 43.3, 5.38 43.33, 5.35 43.33, 5.35 43.3))'"
)

# A request, and the ids, or the results, that it is answered with.
FOUND: dict[str, list[Any]] = {
    "Things": ALL_DEVICES,
    "Things?$orderby=id desc&$top=2": ["roving", "park-s1"],
    "Things?$orderby=id desc&$top=2&$skip=1": ["park-s1", "meter-s1"],
    "Things?$filter=name eq 'North ring'": ["counter-n1"],
    "Things?$filter=@iot.id eq 'roving'": ["roving"],
    "Things?$filter=name ne 'North ring' and startswith(name, 'North')": ["counter-n2", "meter-n1"],
    "Things?$filter=not (properties/status eq 'confirmed')": ["roving"],
    "Things?$filter=properties/capacity gt 300": ["park-s1"],
    "Things?$filter=properties/capacity eq null and properties/lanes ge 2": [
        "counter-n1",
        "counter-s1",
    ],
    "Things?$filter=substringof('bridge', name)": ["counter-n2"],
    "Things?$filter=endswith(tolower(name), 'school')": ["meter-n1"],
    "Things?$filter=indexof(name, 'gate') eq 6": ["counter-s1"],
    "Things?$filter=length(id) eq 6 or concat(id, '!') eq 'park-s1!'": ["park-s1", "roving"],
    "Things?$filter=substring(name, 6, 4) eq 'gate'": ["counter-s1"],
    "Things?$filter=Locations/location/type eq 'Point' and id eq 'meter-n1'": ["meter-n1"],
    "Things?$filter=Datastreams/ObservedProperty/id eq 'door_state'": ["roving"],
    "Things?$filter=Datastreams/Observations/result gt 1400": ["counter-n2"],
    "Things?$filter=Datastreams/unitOfMeasurement/symbol eq 'km/h'": ["counter-n1", "counter-n2"],
    "Things('roving')/Locations": [],
    "Locations": ALL_DEVICES[:-1],
    "Locations('park-s1')/Things": ["park-s1"],
    f"Locations?$filter=st_within(location, {NORTH})": ["counter-n1", "counter-n2", "meter-n1"],
    f"Locations?$filter=st_contains({NORTH}, location)": ["counter-n1", "counter-n2", "meter-n1"],
    f"Locations?$filter=not st_disjoint(location, {NORTH}) and properties/district eq 'north'": [
        "counter-n1",
        "counter-n2",
        "meter-n1",
    ],
    f"Locations?$filter=st_intersects(location, {HOLLOW})": [
        "counter-s1",
        "lights-s1",
        "meter-s1",
        "park-s1",
    ],
    "Locations?$filter=geo.distance(location, geography'POINT (5.36 43.29)') lt 0.005": [
        "counter-s1",
        "park-s1",
    ],
    "Locations?$filter=st_equals(location, geography'POINT (5.36 43.31)')": ["counter-n1"],
    "Locations?$filter=st_touches(location, geography'LINESTRING (5.36 43.31, 5.4 43.4)')": [
        "counter-n1"
    ],
    "Locations?$filter=geo.length(geography'LINESTRING (0 0, 0 3)') eq 3&$top=1": ["counter-n1"],
    "HistoricalLocations?$filter=time gt 2020-01-01T00:00:00Z&$top=1": ["counter-n1"],
    "HistoricalLocations('park-s1')/Locations": ["park-s1"],
    "Sensors?$filter=Datastreams/Thing/id eq 'park-s1'": ["car_park"],
    "ObservedProperties?$filter=contains(definition, 'eionet') and name eq 'Ozone'": ["o3"],
    "FeaturesOfInterest?$filter=feature/type eq 'Feature'": ["roving"],
    "Things('park-s1')/Datastreams(5)/Observations?$select=result": [-5.0, 211.0],
    "FeaturesOfInterest('park-s1')/Observations?$select=result": [-5.0, 211.0],
    "Observations?$filter=result lt 0&$select=result": [-5.0],
    "Observations?$filter=resultQuality ne 'good'&$select=result": [-5.0],
    f"Observations?$filter={OF_SPEED}&$top=3&$select=result": [249.0, 248.0, 247.0],
    f"Observations?$filter={OF_SPEED}&$top=2&$orderby=result&$select=result": [0.0, 1.0],
    f"Observations?$filter={OF_SPEED} and result mod 100 eq 1&$select=result": [201.0, 101.0, 1.0],
    f"Observations?$filter={OF_SPEED} and result mul 2 add 1 gt 496&$select=result": [249.0, 248.0],
    f"Observations?$filter={OF_SPEED} and result div 2 sub 1 eq 1&$select=result": [4.0],
    f"Observations?$filter={OF_SPEED} and round(result div 7) eq 1&$top=2&$select=result": [
        10.0,
        9.0,
    ],
    f"Observations?$filter={OF_SPEED} and ceiling(result div 9) eq 1 and floor(result div 8) eq 1"
    "&$select=result": [9.0, 8.0],
    f"Observations?$filter={OF_SPEED} and phenomenonTime lt 2026-11-23T07:02:00+01:00"
    "&$select=result": [1.0, 0.0],
    f"Observations?$filter={OF_SPEED} and minute(phenomenonTime) eq 9 and hour(resultTime) eq 10"
    "&$select=result": [249.0],
    f"Observations?$filter={OF_SPEED} and time(phenomenonTime) lt 06:01:00 and year(phenomenonTime)"
    " eq 2026 and month(phenomenonTime) eq 11 and day(phenomenonTime) eq 23&$select=result": [0.0],
    f"Observations?$filter={OF_SPEED} and phenomenonTime gt 2026-11-23T10:00:00Z add"
    " duration'PT8M30S'&$select=result": [249.0],
    "Observations?$filter=fractionalseconds(phenomenonTime) gt 0.2&$select=result": [-5.0],
    "Observations?$filter=date(phenomenonTime) eq 2026-11-23 and result gt 1490&$select=result": [
        1498.0,
        1496.0,
        1494.0,
        1492.0,
    ],
    "Observations?$filter=phenomenonTime gt now() or phenomenonTime lt mindatetime()": [],
    "Observations?$filter=FeatureOfInterest/id eq 'roving'&$select=result": [1.0],
}


def found_in(answer: httpx.Response) -> list[Any]:
    return [one.get("@iot.id", one.get("result")) for one in answer.json()["value"]]


@pytest.mark.parametrize("request_path", FOUND)
def test_what_is_asked_for_is_found(request_path: str, sta: httpx.Client) -> None:
    answer = sta.get(request_path)
    assert answer.status_code == 200, answer.text
    assert found_in(answer) == FOUND[request_path]


def test_the_service_says_what_it_has(sta: httpx.Client) -> None:
    service = sta.get("").json()
    assert [one["name"] for one in service["value"]] == [
        "Things",
        "Locations",
        "HistoricalLocations",
        "Datastreams",
        "Sensors",
        "ObservedProperties",
        "Observations",
        "FeaturesOfInterest",
    ]
    for one in service["value"]:
        assert sta.get(one["url"]).json()["value"], one
    assert (
        "http://www.opengis.net/spec/iot_sensing/1.1/req/datamodel"
        in (service["serverSettings"]["conformance"])
    )


def test_every_entity_has_what_the_standard_demands(sta: httpx.Client) -> None:
    demanded = {
        "Things": {"name", "description"},
        "Locations": {"name", "description", "encodingType", "location"},
        "HistoricalLocations": {"time"},
        "Datastreams": {"name", "description", "unitOfMeasurement", "observationType"},
        "Sensors": {"name", "description", "encodingType", "metadata"},
        "ObservedProperties": {"name", "definition", "description"},
        "Observations": {"phenomenonTime", "result", "resultTime"},
        "FeaturesOfInterest": {"name", "description", "encodingType", "feature"},
    }
    for name, properties in demanded.items():
        for entity in sta.get(name).json()["value"]:
            assert entity.keys() >= properties | {"@iot.id", "@iot.selfLink"}, entity
            assert None not in entity.values(), entity


def test_every_link_leads_to_what_it_says(sta: httpx.Client) -> None:
    """Of one entity of each set, to itself and to all that is related."""
    for one in sta.get("").json()["value"]:
        entity = sta.get(one["url"], params={"$top": 1}).json()["value"][0]
        assert sta.get(entity["@iot.selfLink"]).json() == entity
        links = [link for name, link in entity.items() if name.endswith("@iot.navigationLink")]
        assert links
        for link in links:
            assert sta.get(link).status_code == 200, link


def test_a_datastream_says_what_its_readings_are(sta: httpx.Client) -> None:
    (stream,) = sta.get(SPEED).json()["value"]
    assert stream["name"] == "Mean speed, North ring"
    assert stream["unitOfMeasurement"] == {
        "name": "km/h",
        "symbol": "km/h",
        "definition": "http://www.opengis.net/def/uom/UCUM/km%2Fh",
    }
    assert stream["phenomenonTime"] == "2026-11-23T06:00:00Z/2026-11-23T10:09:00Z"
    assert stream["observedArea"] == {"type": "Point", "coordinates": [5.36, 43.31]}
    sensor = sta.get(stream["Sensor@iot.navigationLink"]).json()
    assert sensor["@iot.id"] == "traffic_counter"


def test_an_observation_says_how_good_it_is(sta: httpx.Client) -> None:
    (bad,) = sta.get("Observations?$filter=result lt 0").json()["value"]
    assert bad["phenomenonTime"] == "2026-11-23T06:00:01.250000Z"
    assert bad["resultQuality"] == "out_of_range jump"
    assert sta.get(bad["@iot.selfLink"]).json() == bad


def test_expansions_are_nested_and_have_options(sta: httpx.Client) -> None:
    options = (
        "$expand=Locations($select=location),Datastreams($orderby=id;$expand=ObservedProperty,"
        "Observations($filter=result lt 8;$top=2;$count=true;$select=result))&$select=name"
    )
    thing = sta.get(f"Things('counter-n1')?{options}").json()
    assert thing.keys() == {"name", "Locations", "Datastreams"}
    assert thing["Locations"] == [{"location": {"type": "Point", "coordinates": [5.36, 43.31]}}]
    speed, flow = thing["Datastreams"]
    assert speed["ObservedProperty"]["@iot.id"] == "mean_speed"
    assert flow["Observations"] == [{"result": 6.0}, {"result": 4.0}]
    assert (speed["Observations@iot.count"], flow["Observations@iot.count"]) == (8, 4)
    more = sta.get(speed["Observations@iot.nextLink"]).json()
    assert [one["result"] for one in more["value"]] == [5.0, 4.0]


def test_expansions_may_be_written_as_paths(sta: httpx.Client) -> None:
    options = "$expand=Datastreams/ObservedProperty,Datastreams/Sensor"
    thing = sta.get(f"Things('roving')?{options}").json()
    (stream,) = thing["Datastreams"]
    assert stream["Sensor"]["@iot.id"] == "door_contact"
    assert stream["ObservedProperty"]["@iot.id"] == "door_state"


def test_observations_come_as_arrays(sta: httpx.Client) -> None:
    options = "$resultFormat=dataArray&$select=phenomenonTime,result&$top=2&$count=true"
    answer = sta.get(f"Datastreams(1)/Observations?{options}").json()
    assert answer["@iot.count"] == 250
    (group,) = answer["value"]
    assert group["components"] == ["phenomenonTime", "result"]
    assert group["dataArray"] == [["2026-11-23T10:09:00Z", 249.0], ["2026-11-23T10:08:00Z", 248.0]]
    assert sta.get(group["Datastream@iot.navigationLink"]).json()["@iot.id"] == 1


def test_properties_and_references_have_addresses(sta: httpx.Client) -> None:
    assert sta.get("Things('park-s1')/name").json() == {"name": "South car park"}
    assert sta.get("Things('park-s1')/name/$value").text == "South car park"
    assert sta.get("Things('park-s1')/properties/$value").json()["capacity"] == 400
    assert sta.get("Datastreams(6)/observedArea").status_code == 204
    (link,) = sta.get("Datastreams(1)/Thing/Locations/$ref").json()["value"]
    assert sta.get(link["@iot.selfLink"]).json()["@iot.id"] == "counter-n1"
    single = sta.get("Datastreams(1)/Thing/$ref").json()
    assert single["@iot.selfLink"].endswith("/Things('counter-n1')")


def test_a_count_is_of_all_pages(sta: httpx.Client) -> None:
    answer = sta.get("Observations?$count=true&$top=0").json()
    assert answer == {"@iot.count": 1003, "value": []}
