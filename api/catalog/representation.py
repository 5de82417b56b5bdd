"""The notations of RDF in which the catalogue is answered, and which of them a request wants."""

from dataclasses import dataclass

from api.accept import accepted


@dataclass(frozen=True, slots=True)
class Notation:
    """A notation: its name in `?format=`, its media type, and what rdflib calls it."""

    name: str
    media_type: str
    rdflib: str


NOTATIONS = (
    Notation("jsonld", "application/ld+json", "json-ld"),
    Notation("turtle", "text/turtle", "turtle"),
    Notation("rdfxml", "application/rdf+xml", "pretty-xml"),
)
_NAMED = {one.name: one for one in NOTATIONS}
# Who asks for JSON gets JSON-LD.
_TYPED = {one.media_type: one for one in NOTATIONS} | {"application/json": NOTATIONS[0]}


def named(name: str) -> Notation | None:
    """The notation that `?format=` names."""
    return _NAMED.get(name)


def wanted(accept: str) -> Notation | None:
    """The notation that an `Accept` prefers; None when it takes none of them.

    A browser, which prefers pages and takes anything, gets JSON-LD.
    """
    found = accepted(accept, list(_TYPED))
    return _TYPED[found] if found else None
