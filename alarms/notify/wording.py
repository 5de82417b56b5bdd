"""A message in words: its title, and what it says of each alarm, line by line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_datetime

from alarms.notify import words
from alarms.notify.amounts import LOCALES, amount, unit_of
from alarms.notify.message import Audience, Message, Turn, turn_of
from vigie.alarm import Event, Kind
from vigie.catalogue import Text
from vigie.city.alarms import Per, Severity
from vigie.store.notices import Telling

_MOMENT = "d MMM y HH:mm"
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
Fact = tuple[str, str]  # what it is called, and what it is


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What there is to say of one alarm; of one that is over, in one line."""

    severity: Severity
    turn: Turn
    heading: str
    facts: tuple[Fact, ...]
    link: str | None


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    paragraphs: tuple[Paragraph, ...]


class Wording:
    """Says what a message says to an audience, in its language and by the city's clocks."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience
        self._language = audience.language
        self._zone = audience.city.config.zone

    def title(self, message: Message) -> str:
        """One line, whatever names hold: the alarm, or how many there are."""
        city = self.say(self._audience.city.config.name)
        return _CONTROLS.sub(" ", f"[{city}] {self._matter(message)}")

    def _matter(self, message: Message) -> str:
        if message.is_test:
            return self.say(words.TEST_TITLE)
        if len(message.tellings) == 1 and not message.is_summary:
            paragraph = self._paragraph(message.tellings[0])
            return f"{self.say(words.TURNS[paragraph.turn])}{self._colon} {paragraph.heading}"
        standing = sum(one.life.stands for one in message.tellings)
        gone = len(message.tellings) - standing
        counts = [self.say(words.STANDING, count=standing)] if standing else []
        if gone:
            counts.append(self.say(words.GONE_ONE if gone == 1 else words.GONE, count=gone))
        subject = words.SUMMARY if message.is_summary else words.ALARMS
        return f"{self.say(subject)}{self._colon} {', '.join(counts)}"

    def sections(self, message: Message) -> list[Section]:
        """What stands before what is over, and the worst first."""
        order = list(Severity)
        paragraphs = sorted(
            (self._paragraph(one) for one in message.tellings),
            key=lambda one: order.index(one.severity),
        )
        chosen = ((turn, [one for one in paragraphs if one.turn is turn]) for turn in Turn)
        return [
            Section(self.say(words.SECTIONS[turn]), tuple(those)) for turn, those in chosen if those
        ]

    def plain(self, message: Message) -> str:
        """The whole message as plain text."""
        if message.is_test:
            return f"{self.title(message)}\n\n{self.test()}\n"
        blocks = [self.title(message)]
        for section in self.sections(message):
            blocks.append(f"{section.heading}\n{'-' * len(section.heading)}")
            blocks += ["\n".join(self._lines(one)) for one in section.paragraphs]
        return "\n\n".join(blocks) + "\n"

    def test(self) -> str:
        city = self.say(self._audience.city.config.name)
        return self.say(words.TEST, channel=self._audience.channel.id, city=city)

    def say(self, text: Text, **parts: object) -> str:
        said = str(getattr(text, self._language))
        return said.format(**parts) if parts else said

    def _lines(self, paragraph: Paragraph) -> Iterator[str]:
        yield paragraph.heading
        for name, fact in paragraph.facts:
            yield f"{name}{self._colon} {fact}"
        if paragraph.link is not None:
            yield paragraph.link

    def _paragraph(self, telling: Telling) -> Paragraph:
        alarm, turn = telling.alarm, turn_of(telling)
        rule = self._audience.rule(alarm.rule)
        severity = Severity(alarm.severity)
        name = alarm.rule if rule is None else self.say(rule.name)
        heading = f"{self.say(words.SEVERITIES[severity])} · {name}, {self._place(telling)}"
        link = self._audience.link(alarm.id)
        if not telling.life.stands:
            line = f"{heading}, {self._span(telling)}"
            return Paragraph(severity, turn, line, tuple(self._acts(telling)), link)
        facts = [*self._facts(telling)]
        if rule is not None and rule.advice is not None:
            facts.append((self.say(words.ADVICE), self.say(rule.advice)))
        return Paragraph(severity, turn, heading, tuple(facts), link)

    def _facts(self, telling: Telling) -> Iterator[Fact]:
        alarm, life = telling.alarm, telling.life
        district = self._audience.district(alarm.district)
        if district is not None and alarm.device is not None:
            yield self.say(words.DISTRICT), district
        yield self.say(words.SINCE), self._moment(life.since)
        value = self._value(telling)
        if value is not None:
            yield self.say(words.VALUE), value
        if life.is_flapping:
            yield self.say(words.STATE), self.say(words.FLAPPING)
        if life.acknowledged_at is not None:
            by = life.acknowledged_by or "?"
            at = self._moment(life.acknowledged_at)
            yield self.say(words.IN_HAND), self.say(words.IN_HAND_BY, by=by, at=at)
        yield from self._acts(telling)

    def _acts(self, telling: Telling) -> Iterator[Fact]:
        """What staff did since it was told before; who has it in hand is said of what stands."""
        for event in telling.events:
            by = event.by or "?"
            if event.kind is Kind.ACKNOWLEDGED and not telling.life.stands:
                yield self.say(words.ACKNOWLEDGED), by
            if event.kind is Kind.SHELVED and event.until is not None:
                until = self._moment(event.until)
                yield self.say(words.SHELVED), self.say(words.SHELVED_UNTIL, by=by, until=until)
            if event.kind is Kind.UNSHELVED:
                yield self.say(words.UNSHELVED), by
            if event.comment:
                yield self._comment(event), event.comment

    def _comment(self, event: Event) -> str:
        if event.by is None:
            return self.say(words.COMMENT)
        return self.say(words.COMMENT_BY, by=event.by)

    def _value(self, telling: Telling) -> str | None:
        alarm = telling.alarm
        unit = unit_of(alarm.metric, self._audience.rule(alarm.rule))
        if unit is None or alarm.value is None:
            return None
        value = amount(alarm.value, unit, self._language)
        if alarm.limit_value is None:
            return value
        limit = amount(alarm.limit_value, unit, self._language)
        return self.say(words.VALUE_AND_LIMIT, value=value, limit=limit)

    def _place(self, telling: Telling) -> str:
        """The device, the feed, the district or the city."""
        alarm = telling.alarm
        if alarm.device is not None:
            return alarm.device_name or alarm.device
        if alarm.feed is not None:
            return self.say(words.FEED, feed=alarm.feed)
        if alarm.subject.startswith(f"{Per.DISTRICT}:"):
            return self._audience.district(alarm.district) or alarm.subject
        return self.say(self._audience.city.config.name)

    def _span(self, telling: Telling) -> str:
        """From when to when it stood; the day stands once."""
        start, end = telling.life.since, telling.life.cleared_at
        if end is None:
            return self._moment(start)
        same_day = start.astimezone(self._zone).date() == end.astimezone(self._zone).date()
        until = self._format(end, "HH:mm") if same_day else self._moment(end)
        return self.say(words.SPAN, start=self._moment(start), end=until)

    def _moment(self, time: datetime) -> str:
        return self._format(time, _MOMENT)

    def _format(self, time: datetime, pattern: str) -> str:
        locale = LOCALES[self._language]
        return str(format_datetime(time, pattern, tzinfo=self._zone, locale=locale))

    @property
    def _colon(self) -> str:
        return self.say(words.COLON)
