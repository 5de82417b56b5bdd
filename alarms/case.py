"""One rule and one subject, with all that is remembered of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from alarms import watch as watching
from alarms.conditions import rate, silence, threshold
from alarms.conditions.rate import Held, Window
from alarms.conditions.silence import Ear
from alarms.subjects import Subject
from alarms.watch import Decision, Delays, Judgement, Watch, delays_of
from vigie.city.alarms import Rate, Rule, Threshold

Key = tuple[str, str]


@dataclass(slots=True, eq=False)
class Case:
    """What is decided waits in `decided`; `is_turned` says that it is to be kept at once.

    `series` are those that it reads or hears; `scheduled` is when the clock looks at it next.
    """

    rule: Rule
    subject: Subject
    delays: Delays
    watch: Watch = field(default_factory=Watch)
    window: Window = ()
    ear: Ear | None = None
    decided: list[Decision] = field(default_factory=list)
    is_turned: bool = False
    series: tuple[int, ...] = ()
    scheduled: datetime | None = None

    @property
    def key(self) -> Key:
        return self.rule.id, str(self.subject)

    @property
    def place(self) -> str:
        """Its key where devices are grouped: a device, a district, or `""`, the city."""
        return self.subject.device or self.subject.district or ""

    @property
    def due(self) -> datetime | None:
        """When the clock has to look at it."""
        turns = self.watch.due(self.delays)
        if self.ear is None or self.is_silent:
            return turns
        return self.ear.due if turns is None else min(turns, self.ear.due)

    @property
    def is_silent(self) -> bool:
        """Whether its silence has been judged already."""
        judged_to = self.watch.judged_to
        return self.ear is not None and judged_to is not None and judged_to >= self.ear.due

    def read(self, time: datetime, value: float | None) -> None:
        """Take in a value of its metric; one that is older than the newest changes nothing."""
        if self.watch.judged_to is not None and time < self.watch.judged_to:
            return
        condition = self.rule.condition
        if isinstance(condition, Threshold):
            self.judge([threshold.judged(condition, time, value)])
        elif isinstance(condition, Rate):
            self.window, said = rate.judged(condition, self.window, time, value)
            self.judge([said])

    def hear(self, at: datetime, known_to: datetime | None = None) -> None:
        """Something came from it, maybe late: before the clock was looked at.

        Whether it was silent before is judged to `known_to`, if that is before.
        """
        if self.ear is None or at <= self.ear.heard_at:
            return
        to = at if known_to is None else min(at, known_to)
        self.tick(to)
        self.ear = replace(self.ear, heard_at=at)
        ended_at = at if self.watch.is_active else to
        self.judge([Judgement(_later(ended_at, self.watch.judged_to), is_met=False)])

    def hear_all_along(self, since: datetime, until: datetime) -> None:
        """It was heard from then to then without a pause."""
        self.hear(since)
        if self.ear is not None:
            self.ear = replace(self.ear, heard_at=max(self.ear.heard_at, until))

    def expect(self, since: datetime) -> None:
        """Hold nothing of the time before against it: its patience and its delays begin anew."""
        if self.ear is None:
            return
        self.ear = replace(self.ear, expected_from=since)
        turning_since = self.watch.turning_since
        if turning_since is not None and turning_since < since:
            anew = since if self.watch.is_active else None
            self.watch, self.is_turned = replace(self.watch, turning_since=anew), True

    def tick(self, clock: datetime) -> None:
        """The time has come to `clock`."""
        if self.ear is not None and not self.is_silent:
            self.judge(silence.listened(self.ear, clock))
        self._take(*watching.advance(self.watch, self.delays, clock))

    def judge(self, judgements: Iterable[Judgement]) -> None:
        self._take(*watching.judge_all(self.watch, self.delays, judgements))

    def _take(self, watch: Watch, decisions: list[Decision]) -> None:
        before, self.watch = self.watch, watch
        self.is_turned |= bool(decisions) or before.turning_since != watch.turning_since
        self.decided += decisions


def open_case(rule: Rule, subject: Subject) -> Case:
    return Case(rule, subject, delays_of(rule))


def to_json(case: Case) -> dict[str, Any]:
    """What there is to keep of a case."""
    document: dict[str, Any] = {"watch": watching.to_json(case.watch)}
    if case.window:
        document["window"] = [[time.isoformat(), value] for time, value in case.window]
    if case.ear is not None:
        document["heard_at"] = case.ear.heard_at.isoformat()
    return document


def recall(case: Case, document: dict[str, Any]) -> None:
    """Go on from what was kept of it."""
    case.watch = watching.from_json(document["watch"])
    if case.ear is not None and case.ear.expected_from is not None:
        case.expect(case.ear.expected_from)
    case.window = tuple(
        Held(datetime.fromisoformat(time), value) for time, value in document.get("window", ())
    )
    heard_at = document.get("heard_at")
    if case.ear is None or heard_at is None:
        return
    kept = datetime.fromisoformat(heard_at)
    if case.ear.heard_at > kept:
        # Heard since: how often, and whether it was silent between, nobody knows.
        case.judge([Judgement(_later(case.ear.heard_at, case.watch.judged_to), is_met=False)])


def _later(time: datetime, other: datetime | None) -> datetime:
    return time if other is None else max(time, other)
