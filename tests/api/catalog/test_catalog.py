"""The catalogue of open data: what DCAT-AP 3 demands of it, and that its links are true."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF
from rdflib.term import Node

from tests.api.serving import serving
from tests.conftest import CITIES
from vigie.settings import Settings

# rdflib's own parser of JSON-LD uses what rdflib calls outdated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is:DeprecationWarning")
PARSERS = {
    "application/ld+json": "json-ld",
    "text/turtle": "turtle",
    "application/rdf+xml": "xml",
}
# What the profile calls mandatory, by class.
MANDATORY = {
    DCAT.Catalog: [DCTERMS.title, DCTERMS.description, DCTERMS.publisher],
    DCAT.Dataset: [DCTERMS.title, DCTERMS.description],
    DCAT.Distribution: [DCAT.accessURL],
    DCAT.DataService: [DCTERMS.title, DCAT.endpointURL],
    FOAF.Agent: [FOAF.name],
}
# And what portals ask for before they show a data set.
RECOMMENDED = {
    DCAT.Dataset: [
        DCAT.contactPoint,
        DCAT.distribution,
        DCAT.keyword,
        DCAT.theme,
        DCTERMS.accessRights,
        DCTERMS.accrualPeriodicity,
        DCTERMS.publisher,
        DCTERMS.spatial,
    ],
    DCAT.Distribution: [DCTERMS.license, DCAT.mediaType, DCTERMS.title],
    DCAT.DataService: [DCAT.endpointDescription, DCAT.servesDataset, DCTERMS.license],
    DCAT.Catalog: [DCAT.dataset, DCAT.service, DCTERMS.language, DCTERMS.license, FOAF.homepage],
}


@pytest.fixture(scope="module")
def portal(filled: Settings) -> Iterator[httpx.Client]:
    with serving(filled) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


@pytest.fixture(scope="module")
def graph(portal: httpx.Client) -> Graph:
    return parsed(portal.get("/catalog"))


def parsed(answer: httpx.Response) -> Graph:
    assert answer.status_code == 200, answer.text
    media_type = answer.headers["content-type"].partition(";")[0]
    return Graph().parse(data=answer.content, format=PARSERS[media_type])


def dataset(graph: Graph, name: str) -> Node:
    (found,) = {one for one in graph.subjects() if str(one).endswith(f"/catalog#{name}")}
    return found


@pytest.mark.parametrize(
    ("asked", "headers", "media_type"),
    [
        ("", {}, "application/ld+json"),
        ("", {"Accept": "text/turtle"}, "text/turtle"),
        ("", {"Accept": "text/html, application/rdf+xml;q=0.5, */*;q=0.1"}, "application/rdf+xml"),
        ("", {"Accept": "text/html,*/*;q=0.8"}, "application/ld+json"),
        ("?format=turtle", {"Accept": "application/ld+json"}, "text/turtle"),
        ("?format=jsonld", {}, "application/ld+json"),
        ("?format=rdfxml", {}, "application/rdf+xml"),
    ],
)
def test_every_notation_says_the_same(
    asked: str, headers: dict[str, str], media_type: str, portal: httpx.Client, graph: Graph
) -> None:
    answer = portal.get(f"/catalog{asked}", headers=headers)
    assert answer.headers["content-type"].startswith(media_type)
    assert "Accept" in answer.headers["vary"].split(", ")
    assert parsed(answer).isomorphic(graph)


def test_what_is_not_offered_is_refused(portal: httpx.Client) -> None:
    assert portal.get("/catalog", headers={"Accept": "image/png"}).status_code == 406
    for asked in ("format=csv", "fromat=turtle"):
        answer = portal.get(f"/catalog?{asked}")
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["parameter"] == asked.partition("=")[0]


@pytest.mark.parametrize("demanded", [MANDATORY, RECOMMENDED])
def test_every_resource_has_what_the_profile_asks_for(
    demanded: dict[URIRef, list[URIRef]], graph: Graph
) -> None:
    for kind, properties in demanded.items():
        resources = list(graph.subjects(RDF.type, kind))
        assert resources, kind
        for resource in resources:
            for one in properties:
                assert (resource, one, None) in graph, (resource, one)


def test_each_metric_that_is_measured_is_a_data_set(graph: Graph) -> None:
    names = {str(one).rpartition("#")[2] for one in graph.subjects(RDF.type, DCAT.Dataset)}
    assert names == {
        "mean_speed",
        "vehicle_flow",
        "free_places",
        "door_state",
        "devices",
        "districts",
    }


def test_a_data_set_is_described_in_each_language_of_the_city(graph: Graph) -> None:
    titles = {
        one.language: str(one) for one in graph.objects(dataset(graph, "mean_speed"), DCTERMS.title)
    }
    assert titles == {"en": "Mean speed in Testville", "fr": "Vitesse moyenne à Testville"}


def test_a_data_set_says_of_which_time_it_is_and_how_often(graph: Graph) -> None:
    speed = dataset(graph, "mean_speed")
    period = graph.value(speed, DCTERMS.temporal)
    assert str(graph.value(period, DCAT.startDate)) == "2026-11-23T06:00:00+00:00"
    assert str(graph.value(period, DCAT.endDate)) == "2026-11-23T10:09:00+00:00"
    assert graph.value(speed, DCAT.temporalResolution).toPython().total_seconds() == 60
    theme = str(graph.value(speed, DCAT.theme))
    assert theme == "http://publications.europa.eu/resource/authority/data-theme/TRAN"


def test_borders_have_a_licence_of_their_own(graph: Graph) -> None:
    licences = {
        name: str(
            graph.value(graph.value(dataset(graph, name), DCAT.distribution), DCTERMS.license)
        )
        for name in ("devices", "districts")
    }
    assert licences["devices"].endswith("/CC_BY_4_0")
    assert licences["districts"].endswith("/ODC_BY")


def test_every_link_to_data_gives_the_data(graph: Graph, portal: httpx.Client) -> None:
    links = {*graph.objects(None, DCAT.accessURL), *graph.objects(None, DCAT.endpointDescription)}
    assert len(links) > 10
    for link in links:
        answer = portal.get(str(link))
        assert answer.status_code == 200, (link, answer.text)
    for distribution in graph.subjects(RDF.type, DCAT.Distribution):
        answer = portal.get(str(graph.value(distribution, DCAT.accessURL)))
        media_type = str(graph.value(distribution, DCAT.mediaType)).partition("/media-types/")[2]
        assert answer.headers["content-type"].startswith(media_type)


def test_a_city_without_open_data_has_no_catalogue(filled: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "testville"
    folder.mkdir()
    for name in ("districts.geojson", "devices.csv"):
        (folder / name).write_bytes((CITIES / "testville" / name).read_bytes())
    text = (CITIES / "testville" / "city.yaml").read_text("utf-8")
    (folder / "city.yaml").write_text(text.partition("open_data:")[0], "utf-8")
    with serving(filled.model_copy(update={"cities_dir": tmp_path})) as url:
        answer = httpx.get(f"{url}/catalog")
    assert answer.status_code == 404
    assert "open_data" in answer.json()["detail"]


def test_links_have_the_address_that_the_public_knows(filled: Settings) -> None:
    public_url = "https://data.testville.example/api/"
    with serving(filled.model_copy(update={"public_url": public_url})) as url:
        found = parsed(httpx.get(f"{url}/catalog"))
        service = httpx.get(f"{url}/sta/v1.1").json()
    (catalog,) = found.subjects(RDF.type, DCAT.Catalog)
    assert str(catalog) == "https://data.testville.example/api/catalog#catalog"
    assert service["value"][0]["url"] == "https://data.testville.example/api/sta/v1.1/Things"
