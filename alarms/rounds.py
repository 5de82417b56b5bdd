"""All cases of a city, in memory: what is heard and read goes in, and each finds who wants it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from alarms.agenda import Agenda
from alarms.case import Case, Key, open_case
from alarms.conditions import composite, silence
from alarms.conditions.silence import Ear
from alarms.intake import Intake, depends_on_intake
from alarms.subjects import Subject, WatchedDevice, subjects_of
from vigie.city.alarms import Alarms, Composite, Per, Rate, Rule, Silence, Threshold
from vigie.model import DeviceStatus


@dataclass(frozen=True, slots=True)
class WatchedFeed:
    """`interval_s` is that of the most frequent of its devices."""

    id: str
    interval_s: float | None
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class Fleet:
    """What there is to watch; of series that are new, when each was heard last.

    `intake` is None where nothing is known of it, as in history.
    """

    devices: tuple[WatchedDevice, ...] = ()
    feeds: tuple[WatchedFeed, ...] = ()
    districts: tuple[str, ...] = ()
    heard: Mapping[int, datetime] = field(default_factory=dict)
    intake: Intake | None = None


class Rounds:
    """The cases, by what they listen to."""

    def __init__(self, alarms: Alarms) -> None:
        self.rules = alarms.rules
        self.devices: tuple[WatchedDevice, ...] = ()
        self.cases: dict[Key, Case] = {}
        self._readers: dict[int, list[Case]] = {}
        self._listeners: dict[int, list[Case]] = {}
        self._by_feed: dict[str, list[Case]] = {}
        self._composites: list[Case] = []
        self.depends_on_intake = any(rule.is_of_intake for rule in alarms.rules)
        self._intake: Intake | None = None
        self._cases_of_intake: list[Case] = []
        self._agenda, self._agenda_of_intake = Agenda(), Agenda()
        self._ready: list[Case] = []
        self._by_rule: dict[str, list[Case]] = {}
        self._standing_changed = True
        self._touched: dict[Key, Case] = {}

    def fit(self, fleet: Fleet) -> list[Case]:
        """Watch what there is now; the cases that are watched no more."""
        before, self.cases = self.cases, {}
        self.devices = fleet.devices
        self._readers, self._listeners = defaultdict(list), defaultdict(list)
        self._by_feed, self._composites = defaultdict(list), []
        self._cases_of_intake = []
        self._by_rule = defaultdict(list)
        devices = {one.id: one for one in fleet.devices}
        feeds = {one.id: one for one in fleet.feeds}
        for rule in self.rules:
            for subject in subjects_of(rule, fleet.devices, fleet.districts, feeds):
                key = rule.id, str(subject)
                case = before.get(key) or open_case(rule, subject)
                case.subject = subject
                self._attach(case, devices.get(subject.device or ""), fleet, feeds)
        self._standing_changed = True
        gone = [case for key, case in before.items() if key not in self.cases]
        for case in gone:
            self._touched.pop(case.key, None)
        return gone

    def _attach(
        self,
        case: Case,
        device: WatchedDevice | None,
        fleet: Fleet,
        feeds: Mapping[str, WatchedFeed],
    ) -> None:
        """Let a case hear what it listens to; one that has nothing to go by is not watched."""
        condition, metric = case.rule.condition, case.subject.metric
        if isinstance(condition, Silence):
            ear = _ear(condition, case, device, fleet, feeds)
            if ear is None:
                return
            case.ear = ear
            if self._intake is not None and depends_on_intake(case):
                case.expect(self._intake.since)
            self._schedule(case)
            case.series = tuple(_heard_series(case.subject, device))
            for series in case.series:
                self._listeners[series].append(case)
            if case.subject.feed is not None:
                self._by_feed[case.subject.feed].append(case)
            if case.rule.is_of_intake:
                self._cases_of_intake.append(case)
        elif isinstance(condition, Composite):
            self._composites.append(case)
        elif isinstance(condition, Threshold | Rate) and device is not None and metric is not None:
            case.series = (device.series[metric],)
            self._readers[device.series[metric]].append(case)
        self.cases[case.key] = case
        self._by_rule[case.rule.id].append(case)

    def read_since(self, series: Iterable[int]) -> dict[int, datetime | None]:
        """Which of the series are judged by their values, and from when on there is to read."""
        return {
            one: _earliest(case.watch.judged_to for case in self._readers[one])
            for one in series
            if one in self._readers
        }

    @property
    def series(self) -> list[int]:
        """Those that anybody reads or hears."""
        return [*self._readers.keys() | self._listeners.keys()]

    def judge_figures(self, rule: Rule, at: datetime, values: Mapping[str, float | None]) -> None:
        """Take in what a rule's figure is in each place; where it is missing, it says nothing."""
        for case in self.of_rule(rule):
            case.read(at, values.get(case.place))
            self.settle(case)

    def of_rule(self, rule: Rule) -> list[Case]:
        return self._by_rule.get(rule.id, [])

    def take_intake(self, intake: Intake) -> None:
        """Take in whether readings come in; silences are judged as far as they are known to.

        After a pause, each silence has its patience and its delays again.
        """
        is_anew = self._intake is None or intake.since != self._intake.since
        self._intake = intake
        for case in self._cases_of_intake:
            case.hear_all_along(*intake)
            self.settle(case)
        for case in self.cases.values() if is_anew else ():
            if depends_on_intake(case):
                case.expect(intake.since)
                self.settle(case)

    def _clock_of(self, case: Case, clock: datetime) -> datetime:
        """What judges it: the clock, or of a silence the time to which readings came in."""
        if self._intake is None or not depends_on_intake(case):
            return clock
        return min(clock, self._intake.until)

    def falling_silent(self, clock: datetime) -> tuple[set[int], set[str]]:
        """The series and feeds to hear of once more before their silence is judged by `clock`."""
        due = self._agenda.take_due(clock)
        due += self._agenda_of_intake.take_due(self._intake.until if self._intake else clock)
        self._ready += [case for case in due if self.cases.get(case.key) is case]
        silent = [
            one
            for one in self._ready
            if one.ear is not None and one.ear.due <= self._clock_of(one, clock)
        ]
        series = {series for case in silent for series in case.series}
        return series, {one.subject.feed for one in silent if one.subject.feed is not None}

    def take_touched(self) -> list[Case]:
        """What was judged since the last time, in the order in which it was first."""
        taken, self._touched = list(self._touched.values()), {}
        return taken

    def listened(self, series: Iterable[int]) -> set[int]:
        return {one for one in series if one in self._listeners}

    def read(self, series: int, time: datetime, value: float) -> None:
        for case in self._readers.get(series, ()):
            case.read(time, value)
            self.settle(case)

    def hear(self, series: int, at: datetime) -> None:
        for case in self._listeners.get(series, ()):
            self._hear(case, at)

    @property
    def hears_feeds(self) -> bool:
        return bool(self._by_feed)

    def hear_feed(self, feed: str, at: datetime) -> None:
        for case in self._by_feed.get(feed, ()):
            self._hear(case, at)

    def _hear(self, case: Case, at: datetime) -> None:
        case.hear(at, self._clock_of(case, at))
        self.settle(case)

    def tick(self, clock: datetime) -> None:
        """Decide what the clock decides, and what follows from what stands."""
        self.falling_silent(clock)
        ready, self._ready = self._ready, []
        for case in ready:
            case.tick(self._clock_of(case, clock))
            self.settle(case)
        if self._standing_changed:
            self._standing_changed = False
            self._judge_composites(clock)

    def _judge_composites(self, clock: datetime) -> None:
        if not self._composites:
            return
        standing: dict[str, list[Subject]] = defaultdict(list)
        for case in self.cases.values():
            if case.watch.is_active:
                standing[case.rule.id].append(case.subject)
        for case in self._composites:
            condition = case.rule.condition
            if isinstance(condition, Composite):
                case.judge([composite.judged(condition, case.subject, standing, clock)])
                self.settle(case)

    def settle(self, case: Case) -> None:
        """Note what became of a case that was judged."""
        self._touched[case.key] = case
        if case.decided and not isinstance(case.rule.condition, Composite):
            self._standing_changed = True
        self._schedule(case)

    def _schedule(self, case: Case) -> None:
        agenda = self._agenda_of_intake if depends_on_intake(case) else self._agenda
        agenda.note(case)


def _ear(
    condition: Silence,
    case: Case,
    device: WatchedDevice | None,
    fleet: Fleet,
    feeds: Mapping[str, WatchedFeed],
) -> Ear | None:
    """When it was heard last; of a device that never was, the time from which on it should be."""
    if case.rule.is_of_intake:
        return case.ear or (fleet.intake and _ear_for_intake(condition, fleet.intake))
    feed = feeds.get(case.subject.feed or "")
    source = feed or device
    patience = None if source is None else silence.patience(condition, source.interval_s)
    if patience is None:
        return None
    if case.ear is not None:
        return case.ear if case.ear.patience == patience else replace(case.ear, patience=patience)
    heard_at = feed.heard_at if feed else _heard_at(case.subject, device, fleet)
    return None if heard_at is None else Ear(heard_at, patience)


def _ear_for_intake(condition: Silence, intake: Intake) -> Ear | None:
    patience = silence.patience(condition, None)
    return None if patience is None else Ear(intake.until, patience)


def _heard_at(subject: Subject, device: WatchedDevice | None, fleet: Fleet) -> datetime | None:
    series = _heard_series(subject, device)
    heard_at = max((fleet.heard[one] for one in series if one in fleet.heard), default=None)
    if heard_at is None and device is not None and device.status is DeviceStatus.CONFIRMED:
        return device.created_at
    return heard_at


def _heard_series(subject: Subject, device: WatchedDevice | None) -> list[int]:
    if device is None:
        return []
    if subject.per is Per.SERIES:
        return [device.series[subject.metric or ""]]
    return list(device.series.values())


def _earliest(times: Iterable[datetime | None]) -> datetime | None:
    """None as soon as one of them is: that is from the beginning."""
    found = list(times)
    known = [one for one in found if one is not None]
    return min(known) if known and len(known) == len(found) else None
