"""What an alarm is, where, since when and how much, in the reader's words."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from dash import html

from dashboard.address import link, path_to
from dashboard.alarms import OPEN_STATES
from dashboard.components.status import age
from dashboard.formats import NO_VALUE, compact_duration, moment, number, quantity
from dashboard.scene import Scene
from dashboard.state import Alarm
from dashboard.text import alarms as text
from dashboard.text import name_in

_SECONDS, _COUNT = "s", "1"


@dataclass(frozen=True, slots=True)
class AlarmWords:
    scene: Scene

    @property
    def words(self) -> text.Words:
        return text.WORDS[self.scene.view.lang]

    @property
    def lang(self) -> str:
        return self.scene.view.lang

    def name(self, alarm: Alarm) -> str:
        """That of its rule; of a rule that is gone, its id."""
        return name_in(self.lang, alarm.name) if alarm.name else alarm.rule

    def state(self, state: str) -> str:
        return dict(zip([*OPEN_STATES, "closed"], self.words.states.split("|"), strict=True))[state]

    def at(self, time: datetime) -> str:
        return moment(time, self.scene.now, self.scene.zone, self.lang)

    def place(self, alarm: Alarm) -> str:
        """Where it is, in one text."""
        if alarm.device is not None:
            return alarm.device_name or alarm.device
        if alarm.feed is not None:
            return self.words.feed.format(feed=alarm.feed)
        return self.district(alarm.district) if alarm.district else self.words.whole_city

    def district(self, district: str | None) -> str:
        names = {one.id: one.name for one in self.scene.place.districts}
        return names.get(district or "", district or self.words.no_place)

    def links(self, alarm: Alarm) -> list[Any]:
        """Where it is, as ways to the pages of its device and district."""
        view, found = self.scene.view, list[Any]()
        if alarm.device is not None:
            found.append(
                html.A(
                    self.place(alarm),
                    href=link(view, path_to("devices", alarm.device)),
                    className="alarm-device",
                )
            )
        if alarm.district is not None:
            found.append(
                html.A(
                    self.district(alarm.district),
                    href=link(view, path_to("districts", alarm.district)),
                    className="alarm-district",
                )
            )
        return found or [html.Span(self.place(alarm))]

    def since(self, alarm: Alarm) -> list[Any]:
        """When it began, and for how long it has stood, or stood."""
        began = html.Span(self.at(alarm.since), className="alarm-began")
        if not alarm.stands and alarm.cleared_at is not None:
            lasted = compact_duration(alarm.cleared_at - alarm.since, self.lang)
            return [began, html.Span(self.words.lasted.format(span=lasted), className="alarm-age")]
        if self.scene.view.at is not None:
            span = compact_duration(self.scene.now - alarm.since, self.lang)
            return [began, html.Span(span, className="alarm-age")]
        return [began, html.Span(age(alarm.since), className="alarm-age")]

    def amount(self, value: float | None, alarm: Alarm) -> str:
        if value is None:
            return NO_VALUE
        if alarm.unit == _SECONDS:
            return compact_duration(timedelta(seconds=value), self.lang)
        metric = self.scene.place.metrics.get(alarm.metric or "")
        if metric is None or alarm.unit == _COUNT:
            return number(value, 0 if value.is_integer() else 2, self.lang)
        return quantity(value, metric.decimals, name_in(self.lang, metric.label), self.lang)

    def limit(self, alarm: Alarm) -> str:
        if alarm.limit is None:
            return ""
        return self.words.limit.format(limit=self.amount(alarm.limit, alarm))

    def in_hand(self, alarm: Alarm) -> str:
        """Who has acknowledged it, and when."""
        if alarm.acknowledged_at is None:
            return self.words.nobody if alarm.is_unseen else ""
        time = self.at(alarm.acknowledged_at)
        if alarm.acknowledged_by is None:
            return self.words.acknowledged.format(time=time)
        return self.words.acknowledged_by.format(by=alarm.acknowledged_by, time=time)
