"""The notations of RDF in which the catalogue is answered, and which of them a request wants."""

from dataclasses import dataclass


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
_TYPED = {one.media_type: one for one in NOTATIONS}


def named(name: str) -> Notation | None:
    """The notation that `?format=` names."""
    return _NAMED.get(name)


def wanted(accept: str) -> Notation | None:
    """The notation that an `Accept` prefers (RFC 9110); None when it takes none of them.

    A browser, which prefers pages and takes anything, gets JSON-LD.
    """
    ranked = sorted(map(_ranked, accept.split(",")), key=lambda pair: -pair[1])
    for media_range, weight in ranked:
        if weight <= 0:
            break
        if media_range in _TYPED:
            return _TYPED[media_range]
        if media_range in {"", "*/*", "application/*", "application/json"}:
            return NOTATIONS[0]
        if media_range == "text/*":
            return _NAMED["turtle"]
    return None


def _ranked(item: str) -> tuple[str, float]:
    """A media range and its weight."""
    media_range, *parameters = (part.strip().lower() for part in item.split(";"))
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return media_range, float(value)
            except ValueError:
                return media_range, 0.0
    return media_range, 1.0
