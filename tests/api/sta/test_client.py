"""A client library that exists, unmodified: Fraunhofer's frost-sta-client."""

import warnings
from collections.abc import Iterator

import httpx
import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import frost_sta_client as fsc

# The library asks another in a way that this one calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:furl.pathstr:DeprecationWarning")


@pytest.fixture
def service(sta: httpx.Client) -> Iterator[fsc.SensorThingsService]:
    return fsc.SensorThingsService(str(sta.base_url).rstrip("/"))


def test_things_are_listed_with_their_places(service: fsc.SensorThingsService) -> None:
    things = service.things().query().expand("Locations").top(3).list()
    found = {one.id: one for one in things}
    assert len(found) == 8  # over three pages
    ring = found["counter-n1"]
    assert (ring.name, ring.properties["lanes"]) == ("North ring", 2.0)
    assert ring.locations.entities[0].location["coordinates"] == [5.36, 43.31]
    assert service.things().find("park-s1").description == "Car park"


def test_datastreams_are_found_with_what_they_observe(service: fsc.SensorThingsService) -> None:
    query = service.datastreams().query().filter("ObservedProperty/name eq 'Mean speed'")
    streams = query.expand("Thing,ObservedProperty,Sensor").orderby("id", "ASC").count().list()
    assert streams.count == 2
    first = streams.get(0)
    assert first.unit_of_measurement.symbol == "km/h"
    assert (first.thing.id, first.sensor.id) == ("counter-n1", "traffic_counter")
    assert first.observed_property.definition == "http://qudt.org/vocab/quantitykind/Speed"


def test_observations_of_a_time_are_read_on_over_pages(
    service: fsc.SensorThingsService,
) -> None:
    stream = service.datastreams().find(1)
    query = stream.get_observations().query().top(25)
    window = "phenomenonTime ge 2026-11-23T07:00:00Z and phenomenonTime lt 2026-11-23T08:00:00Z"
    found = list(query.filter(window).orderby("phenomenonTime", "ASC").list())
    assert [one.result for one in found] == [float(at) for at in range(60, 120)]
    assert found[0].phenomenon_time == "2026-11-23T07:00:00Z"


def test_features_and_locations_are_entities_too(service: fsc.SensorThingsService) -> None:
    assert service.locations().find("park-s1").location["type"] == "Point"
    assert len(list(service.features_of_interest().query().list())) == 8
    assert len(list(service.historical_locations().query().list())) == 7
    assert service.sensors().find("car_park").encoding_type == "text/html"
    assert service.observed_properties().find("no2").definition.endswith("/pollutant/8")
