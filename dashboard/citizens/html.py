"""The citizens' page as HTML that needs no script: what its template, `page.html`, is given."""

from collections.abc import Mapping
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode

from babel.dates import format_date

from dashboard.access.addresses import PUBLIC
from dashboard.answer import Answer
from dashboard.citizens.told import PLACE, Asked, first_question, place_name, told
from dashboard.citizens.words import WORDS
from dashboard.city import OpenData, Place
from dashboard.formats import LOCALES, moment
from dashboard.question import Question
from dashboard.state import Picture
from dashboard.templates import html_of
from dashboard.text import name_in
from dashboard.view import zone_of


class Terms(NamedTuple):
    """Under which licence the data are, who publishes them, and whom to ask."""

    publisher: str
    licence: str
    licence_url: str
    contact: str
    contact_url: str | None


def page(
    place: Place,
    picture: Picture,
    asked: Asked,
    answers: Mapping[Question[Any], Answer[Any]],
    api_url: str,
) -> str:
    """The page of a city, or of a district of it; `api_url` is where the public finds the API."""
    words, zone, lang = asked.words, zone_of(place), asked.lang
    city, now, lost = place.city, picture.at, picture.link.api_lost
    return _page(
        asked,
        title=words.title.format(city=name_in(lang, city.name)),
        lead=words.lead.format(time=moment(now, now, zone, lang)),
        place=place_name(place, asked),
        districts=place.districts,
        old=words.old.format(time=moment(lost, now, zone, lang)) if lost else "",
        sentences=[told(one, place, asked, answers, now) for one in city.public.sentences],
        nothing=words.no_sentences,
        links=_links(place, asked, api_url),
        since=_since(answers, asked, place),
        terms=_terms(city.open_data, asked) if city.open_data else None,
        privacy=name_in(lang, city.public.privacy) if city.public.privacy else "",
    )


def empty_page(asked: Asked, says: str) -> str:
    """The page while nothing can be told, which says so."""
    return _page(asked, title="Vigie", lead="", place="", nothing=says)


def _page(asked: Asked, **given: Any) -> str:
    of_all = {
        "asked": asked,
        "words": asked.words,
        "other": next(lang for lang in WORDS if lang != asked.lang),
        "href": _href,
        "path": PUBLIC,
        "parameter": PLACE,
    }
    return html_of("citizens/page.html", **{**_NOTHING, **of_all, **given})


def _href(lang: str, district: str | None) -> str:
    return f"{PUBLIC}?{urlencode({'lang': lang, **({PLACE: district} if district else {})})}"


def _links(place: Place, asked: Asked, api_url: str) -> list[tuple[str, str]]:
    words = asked.words
    return [
        (f"{api_url}/v1/latest?format=csv&units=true", words.latest),
        (f"{api_url}/v1/devices?format=csv", words.devices),
        *([(f"{api_url}/v1/districts?format=csv", words.districts)] if place.districts else []),
        (f"{api_url}/catalog", words.catalogue),
        (f"{api_url}/docs", words.docs),
        (f"/?lang={asked.lang}", words.dashboard),
    ]


def _since(answers: Mapping[Question[Any], Answer[Any]], asked: Asked, place: Place) -> str:
    answer = answers.get(first_question())
    if answer is None or answer.body is None or not answer.body.items:
        return ""
    first = min(one.first_seen for one in answer.body.items)
    day = format_date(first.astimezone(zone_of(place)), "long", locale=LOCALES[asked.lang])
    return asked.words.since.format(date=day)


def _terms(terms: OpenData, asked: Asked) -> Terms:
    contact = terms.contact
    return Terms(
        publisher=asked.words.publisher.format(name=name_in(asked.lang, terms.publisher.name)),
        licence=terms.licence.rstrip("/").rpartition("/")[2],
        licence_url=terms.licence,
        contact=name_in(asked.lang, contact.name),
        contact_url=f"mailto:{contact.email}" if contact.email else contact.url,
    )


_NOTHING: Final[dict[str, Any]] = {
    "districts": (),
    "old": "",
    "sentences": (),
    "links": (),
    "since": "",
    "terms": None,
    "privacy": "",
}
