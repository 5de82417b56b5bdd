"""What the citizens' page asks the API, and what it tells of the answers: no markup, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from dashboard.answer import Answer
from dashboard.citizens.words import WORDS, Words
from dashboard.city import Band, Place, Sentence
from dashboard.document import Document
from dashboard.formats import duration, number, quantity
from dashboard.measures import SnapshotNow
from dashboard.question import FINISHED, TAIL, Question, question
from dashboard.state import Group
from dashboard.text import name_in

PLACE: Final = "district"  # the parameter of the URL


class FirstSeen(Document):
    first_seen: datetime


class Devices(Document):
    items: tuple[FirstSeen, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks: in which language, of which district, or the whole city."""

    lang: str
    district: str | None

    @property
    def words(self) -> Words:
        return WORDS[self.lang]


@dataclass(frozen=True, slots=True)
class Line:
    """One step of a scale: what it means, up to which value, and whether it is now."""

    level: str
    name: str
    limit: str
    is_now: bool


class Origin(NamedTuple):
    """Where a scale comes from."""

    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as people read it; `judged` is empty where nothing is."""

    name: str
    says: str
    level: str
    judged: str
    sensors: str
    about: str
    scale: tuple[Line, ...]
    source: Origin | None


def snapshot_question(sentence: Sentence, asked: Asked) -> Question[SnapshotNow]:
    return question(
        SnapshotNow,
        "/v1/snapshot",
        TAIL,
        group_by="none",
        district=asked.district,
        **sentence.parameters,
    )


def first_question() -> Question[Devices]:
    """When each device was first heard: asked once while somebody looks."""
    return question(Devices, "/v1/quality/devices", FINISHED, is_whole=True, limit=1000)


def questions(place: Place, asked: Asked) -> list[Question[Any]]:
    return [
        *(snapshot_question(one, asked) for one in place.city.public.sentences),
        first_question(),
    ]


def place_name(place: Place, asked: Asked) -> str:
    names = {one.id: one.name for one in place.districts}
    return names.get(asked.district or "", name_in(asked.lang, place.city.name))


def told(
    sentence: Sentence,
    place: Place,
    asked: Asked,
    answers: Mapping[Question[Any], Answer[Any]],
    now: datetime,
) -> Told:
    """What is known of a sentence at a moment."""
    answer: Answer[SnapshotNow] = answers.get(snapshot_question(sentence, asked)) or Answer()
    body, words, lang = answer.body, asked.words, asked.lang
    group = body.groups[0] if body and body.groups else None
    value = group.value if group else None
    band = sentence.band(value) if value is not None else None
    says = words.no_value
    if band is not None and body is not None:
        unit = name_in(lang, body.label)
        says = name_in(lang, band.words).format(
            place=place_name(place, asked), value=quantity(value, body.decimals, unit, lang)
        )
    return Told(
        name=name_in(lang, sentence.name),
        says=says,
        level=band.level if band else "",
        judged=_judged(band, asked) if band else "",
        sensors=_sensors(group, asked, now) if band else "",
        about=name_in(lang, sentence.about) if sentence.about else "",
        scale=_scale(sentence, band, body, asked),
        source=Origin(name_in(lang, sentence.source.name), sentence.source.url)
        if sentence.source
        else None,
    )


def _judged(band: Band, asked: Asked) -> str:
    return name_in(asked.lang, band.name) if band.name else asked.words.levels[band.level]


def _sensors(group: Group | None, asked: Asked, now: datetime) -> str:
    if group is None or group.time is None:
        return ""
    return asked.words.sensors.format(
        n=number(group.reporting, 0, asked.lang),
        of=number(group.expected, 0, asked.lang),
        age=duration(max(now - group.time, now - now), asked.lang),
    )


def _scale(
    sentence: Sentence, now: Band | None, body: SnapshotNow | None, asked: Asked
) -> tuple[Line, ...]:
    """Of bands that judge; nothing to explain where they do not, or the unit is not known."""
    words, lang = asked.words, asked.lang
    if body is None or any(not _judged(one, asked) for one in sentence.bands):
        return ()
    lines, last = [], ""
    for one in sentence.bands:
        if one.up_to is not None:
            last = quantity(one.up_to, 0, name_in(lang, body.label), lang)
        limit = (words.up_to if one.up_to is not None else words.above).format(limit=last)
        lines.append(Line(one.level, _judged(one, asked), limit, is_now=one is now))
    return tuple(lines) if len(lines) > 1 else ()
