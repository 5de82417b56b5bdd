"""The words of DCAT-AP 3, and the EU's authority tables that it prescribes."""

from rdflib import Namespace
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF, XSD

__all__ = [
    "ACCESS_RIGHT",
    "DCAT",
    "DCTERMS",
    "FILE_TYPE",
    "FOAF",
    "FREQUENCY",
    "GEOSPARQL",
    "IANA",
    "LANGUAGES",
    "OGC_SENSORTHINGS",
    "PREFIXES",
    "RDF",
    "THEMES",
    "THEME_TAXONOMY",
    "VCARD",
    "XSD",
]

_AUTHORITY = "http://publications.europa.eu/resource/authority/"
FILE_TYPE = Namespace(_AUTHORITY + "file-type/")
FREQUENCY = Namespace(_AUTHORITY + "frequency/")
ACCESS_RIGHT = Namespace(_AUTHORITY + "access-right/")
GEOSPARQL = Namespace("http://www.opengis.net/ont/geosparql#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
IANA = Namespace("https://www.iana.org/assignments/media-types/")
OGC_SENSORTHINGS = "http://www.opengis.net/doc/is/sensorthings/1.1"
THEME_TAXONOMY = _AUTHORITY + "data-theme"

_THEME = Namespace(_AUTHORITY + "data-theme/")
# The EU's themes of our programmes.
THEMES = {
    "mobility": _THEME.TRAN,
    "energy": _THEME.ENER,
    "environment": _THEME.ENVI,
    "services": _THEME.GOVE,
    "regions": _THEME.REGI,
}
_LANGUAGE = Namespace(_AUTHORITY + "language/")
LANGUAGES = {"en": _LANGUAGE.ENG, "fr": _LANGUAGE.FRA}
PREFIXES = {
    "dcat": DCAT,
    "dct": DCTERMS,
    "foaf": FOAF,
    "vcard": VCARD,
    "geo": GEOSPARQL,
    "xsd": XSD,
}
