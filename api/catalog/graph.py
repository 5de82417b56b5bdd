"""The catalogue as a graph of RDF, by the application profile DCAT-AP 3."""

from datetime import datetime

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from api.catalog.datasets import Dataset, Download
from api.catalog.vocabulary import (
    ACCESS_RIGHT,
    DCAT,
    DCTERMS,
    FILE_TYPE,
    FOAF,
    FREQUENCY,
    GEOSPARQL,
    IANA,
    LANGUAGES,
    OGC_SENSORTHINGS,
    PREFIXES,
    RDF,
    THEME_TAXONOMY,
    THEMES,
    VCARD,
    XSD,
)
from vigie.catalogue import Text
from vigie.city import City
from vigie.city.open_data import OpenData

Bounds = tuple[float, float, float, float]


class CatalogGraph:
    """Adds what the catalogue says to a graph; `root` is the address of the API."""

    def __init__(self, city: City, terms: OpenData, root: str, bounds: Bounds | None) -> None:
        self._city = city
        self._terms = terms
        self._root = root
        self._languages = city.config.languages
        self.graph = Graph(bind_namespaces="core")
        for prefix, namespace in PREFIXES.items():
            self.graph.bind(prefix, namespace)
        self._catalog = self._named("catalog")
        self._api, self._sensorthings = self._named("api"), self._named("sensorthings")
        self._publisher, self._contact = self._agent(), self._person()
        self._place = self._location(bounds)

    def describe(self, datasets: list[Dataset]) -> Graph:
        """The graph of the catalogue with these data sets."""
        self._describe_catalog()
        self._describe_services()
        for dataset in datasets:
            self._describe_dataset(dataset)
        return self.graph

    def _describe_catalog(self) -> None:
        name = self._city.config.name
        catalog = self._catalog
        self._add(catalog, RDF.type, DCAT.Catalog)
        self._texts(
            catalog,
            DCTERMS.title,
            Text(en=f"Open data of {name.en}", fr=f"Données ouvertes de {name.fr}"),
        )
        self._texts(
            catalog,
            DCTERMS.description,
            Text(
                en=f"What the sensors of {name.en} measure, live and since they were set up.",
                fr=f"Ce que mesurent les capteurs de {name.fr}, en direct et depuis leur pose.",
            ),
        )
        self._add(catalog, DCAT.themeTaxonomy, URIRef(THEME_TAXONOMY))
        self._add(catalog, DCTERMS.license, URIRef(self._terms.licence))
        for language in self._languages:
            self._add(catalog, DCTERMS.language, LANGUAGES[language])
        self._own(catalog)
        self._add(catalog, FOAF.homepage, URIRef(self._terms.publisher.url or f"{self._root}/docs"))

    def _describe_services(self) -> None:
        api, sensorthings = self._api, self._sensorthings
        self._service(api, "/v1", "/openapi.json", Text(en="The API", fr="L'API"))
        self._service(
            sensorthings,
            "/sta/v1.1",
            "/sta/v1.1",
            Text(en="OGC SensorThings API 1.1", fr="OGC SensorThings API 1.1"),
        )
        self._add(sensorthings, DCTERMS.conformsTo, URIRef(OGC_SENSORTHINGS))

    def _service(self, service: URIRef, path: str, description: str, name: Text) -> None:
        self._add(service, RDF.type, DCAT.DataService)
        self._texts(service, DCTERMS.title, name)
        self._add(service, DCAT.endpointURL, URIRef(self._root + path))
        self._add(service, DCAT.endpointDescription, URIRef(self._root + description))
        self._add(service, DCTERMS.license, URIRef(self._terms.licence))
        self._add(service, DCTERMS.accessRights, ACCESS_RIGHT.PUBLIC)
        self._own(service)
        self._add(self._catalog, DCAT.service, service)

    def _describe_dataset(self, dataset: Dataset) -> None:
        this = self._named(dataset.id)
        self._add(self._catalog, DCAT.dataset, this)
        self._add(this, RDF.type, DCAT.Dataset)
        self._add(this, DCTERMS.identifier, Literal(str(this)))
        self._texts(this, DCTERMS.title, dataset.name)
        self._texts(this, DCTERMS.description, dataset.description)
        for keyword in dataset.keywords:
            self._texts(this, DCAT.keyword, keyword)
        self._add(this, DCAT.theme, THEMES[dataset.theme])
        self._add(this, DCTERMS.accessRights, ACCESS_RIGHT.PUBLIC)
        self._own(this)
        self._time(this, dataset)
        for download in dataset.downloads:
            self._distribution(this, dataset, download)

    def _time(self, this: URIRef, dataset: Dataset) -> None:
        if dataset.period is None:
            self._add(this, DCTERMS.accrualPeriodicity, FREQUENCY.IRREG)
            return
        start, end = dataset.period
        period = BNode()
        self._add(period, RDF.type, DCTERMS.PeriodOfTime)
        self._add(period, DCAT.startDate, _moment(start))
        self._add(period, DCAT.endDate, _moment(end))
        self._add(this, DCTERMS.temporal, period)
        self._add(this, DCTERMS.modified, _moment(end))
        self._add(this, DCTERMS.accrualPeriodicity, FREQUENCY.UPDATE_CONT)
        if dataset.resolution is not None:
            seconds = f"PT{dataset.resolution.total_seconds():g}S"
            self._add(this, DCAT.temporalResolution, Literal(seconds, datatype=XSD.duration))

    def _distribution(self, dataset_node: URIRef, dataset: Dataset, download: Download) -> None:
        number = dataset.downloads.index(download) + 1
        this = self._named(f"{dataset.id}-{number}")
        address = URIRef(self._root + download.path)
        service = self._sensorthings if download.by_sensorthings else self._api
        self._add(dataset_node, DCAT.distribution, this)
        self._add(this, RDF.type, DCAT.Distribution)
        self._texts(this, DCTERMS.title, download.name)
        self._add(this, DCAT.accessURL, address)
        if not download.by_sensorthings:
            self._add(this, DCAT.downloadURL, address)
        self._add(this, DCAT.accessService, service)
        self._add(service, DCAT.servesDataset, dataset_node)
        self._add(this, DCAT.mediaType, IANA[download.media_type])
        if download.file_type is not None:
            self._add(this, DCTERMS["format"], FILE_TYPE[download.file_type])
        self._add(this, DCTERMS.license, URIRef(dataset.licence))

    def _own(self, resource: URIRef) -> None:
        """Who publishes it, whom to ask, and where it is about."""
        self._add(resource, DCTERMS.publisher, self._publisher)
        self._add(resource, DCAT.contactPoint, self._contact)
        if self._place is not None:
            self._add(resource, DCTERMS.spatial, self._place)

    def _agent(self) -> URIRef:
        this, publisher = self._named("publisher"), self._terms.publisher
        self._add(this, RDF.type, FOAF.Agent)
        self._texts(this, FOAF.name, publisher.name)
        if publisher.url is not None:
            self._add(this, FOAF.homepage, URIRef(publisher.url))
        return this

    def _person(self) -> URIRef:
        this, contact = self._named("contact"), self._terms.contact
        self._add(this, RDF.type, VCARD.Kind)
        self._texts(this, VCARD.fn, contact.name)
        if contact.email is not None:
            self._add(this, VCARD.hasEmail, URIRef(f"mailto:{contact.email}"))
        if contact.url is not None:
            self._add(this, VCARD.hasURL, URIRef(contact.url))
        return this

    def _location(self, bounds: Bounds | None) -> URIRef | None:
        place = self._terms.place
        if place is None and bounds is None:
            return None
        this = URIRef(place) if place else self._named("place")
        self._add(this, RDF.type, DCTERMS.Location)
        if bounds is not None:
            west, south, east, north = bounds
            ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
            box = Literal(f"POLYGON (({ring}))", datatype=GEOSPARQL.wktLiteral)
            self._add(this, DCAT.bbox, box)
        return this

    def _named(self, name: str) -> URIRef:
        return URIRef(f"{self._root}/catalog#{name}")

    def _texts(self, subject: Node, predicate: URIRef, text: Text) -> None:
        """The text in each language of the city."""
        for language in self._languages:
            self._add(subject, predicate, Literal(getattr(text, language), lang=language))

    def _add(self, subject: Node, predicate: URIRef, value: Node) -> None:
        self.graph.add((subject, predicate, value))


def _moment(time: datetime) -> Literal:
    return Literal(time.isoformat().replace("+00:00", "Z"), datatype=XSD.dateTime)
