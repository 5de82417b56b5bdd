"""The citizens' page as HTML that needs no script; every text that is not ours is escaped."""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

from babel.dates import format_date

from dashboard.access.addresses import PUBLIC
from dashboard.answer import Answer
from dashboard.citizens.told import PLACE, Asked, Told, first_question, place_name, told
from dashboard.citizens.words import WORDS
from dashboard.city import OpenData, Place
from dashboard.formats import LOCALES, moment
from dashboard.question import Question
from dashboard.state import Picture
from dashboard.text import name_in
from dashboard.view import zone_of

_CURRENT = ' aria-current="true"'


def page(
    place: Place,
    picture: Picture,
    asked: Asked,
    answers: Mapping[Question[Any], Answer[Any]],
    api_url: str,
) -> str:
    """The page of a city, or of a district of it; `api_url` is where the public finds the API."""
    words, zone, lang = asked.words, zone_of(place), asked.lang
    public, now = place.city.public, picture.at
    sentences = [
        _sentence(told(one, place, asked, answers, now), asked) for one in public.sentences
    ]
    content = "".join(sentences) or f"<p>{escape(words.no_sentences)}</p>"
    lost = picture.link.api_lost
    if lost is not None:
        said = words.old.format(time=moment(lost, now, zone, lang))
        content = f'<p class="citizens-old" role="status">{escape(said)}</p>{content}'
    city = name_in(lang, place.city.name)
    lead = words.lead.format(time=moment(now, now, zone, lang))
    return _filled(
        asked,
        title=words.title.format(city=city),
        lead=lead,
        place=place_name(place, asked),
        choice=_choice(place, asked),
        content=content,
        foot=_foot(place, asked, answers, api_url),
    )


def empty_page(asked: Asked, says: str) -> str:
    """The page while nothing can be told, which says so."""
    return _filled(
        asked, title="Vigie", lead="", place="", choice="",
        content=f'<p role="status">{escape(says)}</p>', foot="",
    )  # fmt: skip


def _filled(
    asked: Asked, *, title: str, lead: str, place: str, choice: str, content: str, foot: str
) -> str:
    other = next(lang for lang in WORDS if lang != asked.lang)
    texts = {
        "lang": asked.lang,
        "title": title,
        "lead": lead,
        "place": place,
        "here": _href(asked.lang, asked.district),
        "refresh": asked.words.refresh,
        "other_href": _href(other, asked.district),
        "other_lang": other,
        "other_language": asked.words.other_language,
    }
    safe = {name: escape(text) for name, text in texts.items()}
    return _template().substitute(safe, choice=choice, content=content, foot=foot)


def _href(lang: str, district: str | None) -> str:
    return f"{PUBLIC}?{urlencode({'lang': lang, **({PLACE: district} if district else {})})}"


def _choice(place: Place, asked: Asked) -> str:
    if not place.districts:
        return ""
    words = asked.words
    options = [("", words.whole_city), *((one.id, one.name) for one in place.districts)]
    chosen = asked.district or ""
    return (
        f'<form method="get" action="{PUBLIC}" class="citizens-choice">'
        f'<input type="hidden" name="lang" value="{escape(asked.lang)}">'
        f'<label for="district">{escape(words.where)}</label>'
        f'<select id="district" name="{PLACE}">'
        + "".join(
            f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>'
            f"{escape(name)}</option>"
            for value, name in options
        )
        + f'</select><button type="submit">{escape(words.show)}</button></form>'
    )


def _sentence(one: Told, asked: Asked) -> str:
    words = asked.words
    level = _level(one.level, one.judged) if one.judged else ""
    steps = "".join(
        f"<li{_CURRENT if line.is_now else ''}>"
        f"{_level(line.level, line.name)} {escape(line.limit)}</li>"
        for line in one.scale
    )
    parts = [
        f"<h3>{escape(one.name)} {level}</h3>",
        f'<p class="citizens-says">{escape(one.says)}</p>',
        _paragraph(one.sensors, "citizens-sensors"),
        _paragraph(one.about, "citizens-about"),
        f'<ul class="citizens-scale" aria-label="{escape(words.scale)}">{steps}</ul>'
        if steps
        else "",
    ]
    if one.source is not None:
        name, url = one.source
        parts.append(f'<p class="citizens-about">{escape(words.source)} {_link(url, name)}</p>')
    return f"<section>{''.join(parts)}</section>"


def _level(level: str, name: str) -> str:
    return f'<span class="level level-{escape(level)}">{escape(name)}</span>'


def _foot(
    place: Place, asked: Asked, answers: Mapping[Question[Any], Answer[Any]], api_url: str
) -> str:
    words, city = asked.words, place.city
    links = [
        (f"{api_url}/v1/latest?format=csv&units=true", words.latest),
        (f"{api_url}/v1/devices?format=csv", words.devices),
        *([(f"{api_url}/v1/districts?format=csv", words.districts)] if place.districts else []),
        (f"{api_url}/catalog", words.catalogue),
        (f"{api_url}/docs", words.docs),
        (f"/?lang={asked.lang}", words.dashboard),
    ]
    items = "".join(f"<li>{_link(url, name)}</li>" for url, name in links)
    privacy = name_in(asked.lang, city.public.privacy) if city.public.privacy else ""
    parts = [
        f"<h2>{escape(words.data)}</h2>{_paragraph(words.data_lead)}<ul>{items}</ul>",
        _paragraph(_since(answers, asked, place)),
        _terms(city.open_data, asked) if city.open_data else "",
        f"<h2>{escape(words.privacy)}</h2>{_paragraph(privacy)}" if privacy else "",
    ]
    return f"<footer>{''.join(parts)}</footer>"


def _since(answers: Mapping[Question[Any], Answer[Any]], asked: Asked, place: Place) -> str:
    answer = answers.get(first_question())
    if answer is None or answer.body is None or not answer.body.items:
        return ""
    first = min(one.first_seen for one in answer.body.items)
    day = format_date(first.astimezone(zone_of(place)), "long", locale=LOCALES[asked.lang])
    return asked.words.since.format(date=day)


def _terms(terms: OpenData, asked: Asked) -> str:
    words, contact = asked.words, terms.contact
    ways = [f"mailto:{contact.email}"] if contact.email else []
    way = next(iter([*ways, *([contact.url] if contact.url else [])]))
    publisher = words.publisher.format(name=name_in(asked.lang, terms.publisher.name))
    licence = terms.licence.rstrip("/").rpartition("/")[2]
    return (
        f"<p>{escape(publisher)} {escape(words.licence)} {_link(terms.licence, licence)}. "
        f"{escape(words.contact)} {_link(way, name_in(asked.lang, contact.name))}.</p>"
    )


def _paragraph(text: str, style: str = "") -> str:
    if not text:
        return ""
    return f'<p class="{style}">{escape(text)}</p>' if style else f"<p>{escape(text)}</p>"


def _link(url: str, name: str) -> str:
    return f'<a href="{escape(url)}">{escape(name)}</a>'


@cache
def _template() -> Template:
    return Template((Path(__file__).parent / "page.html").read_text("utf-8"))
