"""The watch that is kept over one subject for one rule: what it is told, what it decides.

A pure state machine (ISA-18.2: deadband, on-delay, off-delay), folded over judgements in the order
of their times. What a judgement says holds until the next one, so a delay that ended before it did
end: whether the clock was looked at meanwhile makes no difference.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from vigie.city.alarms import Rule


class Judgement(NamedTuple):
    """Whether the condition is met at a time; None leaves open what was said before."""

    time: datetime
    is_met: bool | None
    value: float | None = None
    limit: float | None = None


class Raise(NamedTuple):
    """The condition has been met for the on-delay, `since` its beginning."""

    at: datetime
    since: datetime
    value: float | None = None
    limit: float | None = None


class Flapping(NamedTuple):
    """It was raised so often that it now stands until its condition stays away."""

    at: datetime


class Clear(NamedTuple):
    """The condition has been gone for the off-delay."""

    at: datetime


Decision = Raise | Flapping | Clear


@dataclass(frozen=True, slots=True)
class Delays:
    """How long a condition must be met, or gone; how often raised within a span is flapping."""

    on: timedelta = timedelta(0)
    off: timedelta = timedelta(0)
    raises: int | None = None
    within: timedelta = timedelta(0)


def delays_of(rule: Rule) -> Delays:
    if rule.flapping is None:
        return Delays(rule.on_delay, rule.off_delay)
    flapping = rule.flapping
    return Delays(rule.on_delay, rule.off_delay, flapping.raises, flapping.within)


@dataclass(frozen=True, slots=True)
class Watch:
    """Where it stands. `turning_since` is when the condition began to be other than the alarm.

    `raises` are the times of the last ones, as far back as flapping looks; `judged_to` is the time
    of the newest judgement.
    """

    is_active: bool = False
    turning_since: datetime | None = None
    value: float | None = None
    limit: float | None = None
    is_flapping: bool = False
    raises: tuple[datetime, ...] = ()
    judged_to: datetime | None = None

    def due(self, delays: Delays) -> datetime | None:
        """When it decides, if nothing else is said before."""
        if self.turning_since is None:
            return None
        if not self.is_active:
            return self.turning_since + delays.on
        return self.turning_since + (
            max(delays.off, delays.within) if self.is_flapping else delays.off
        )


def judge(watch: Watch, delays: Delays, said: Judgement) -> tuple[Watch, list[Decision]]:
    """Take in a judgement; one older than the newest changes nothing.

    One of the same time is a correction.
    """
    if watch.judged_to is not None and said.time < watch.judged_to:
        return watch, []
    watch, before = advance(watch, delays, said.time)
    watch, after = advance(_told(watch, said), delays, said.time)
    return watch, before + after


def judge_all(
    watch: Watch, delays: Delays, judgements: Iterable[Judgement]
) -> tuple[Watch, list[Decision]]:
    decisions: list[Decision] = []
    for said in judgements:
        watch, made = judge(watch, delays, said)
        decisions += made
    return watch, decisions


def advance(watch: Watch, delays: Delays, to: datetime) -> tuple[Watch, list[Decision]]:
    """Let the time come to `to`: a delay that has ended by then decides."""
    due, since = watch.due(delays), watch.turning_since
    if due is None or since is None or to < due:
        return watch, []
    if watch.is_active:
        cleared = replace(watch, is_active=False, is_flapping=False, turning_since=None)
        return cleared, [Clear(due)]
    recent = tuple(one for one in watch.raises if one > due - delays.within)
    raises = (*recent, due) if delays.raises is not None else ()
    is_flapping = delays.raises is not None and len(raises) >= delays.raises
    raised = replace(
        watch,
        is_active=True,
        is_flapping=is_flapping,
        turning_since=None,
        raises=raises[-(delays.raises or 0) :],
    )
    decisions: list[Decision] = [Raise(due, since, watch.value, watch.limit)]
    return raised, [*decisions, Flapping(due)] if is_flapping else decisions


def _told(watch: Watch, said: Judgement) -> Watch:
    if said.is_met is None:
        return replace(watch, judged_to=said.time)
    value, limit = watch.value, watch.limit
    if said.is_met:
        value, limit = said.value, said.limit
    turning_since = None
    if said.is_met is not watch.is_active:
        turning_since = watch.turning_since or said.time
    return replace(
        watch, turning_since=turning_since, value=value, limit=limit, judged_to=said.time
    )


def to_json(watch: Watch) -> dict[str, Any]:
    """What there is to keep of it, without what is as at the start."""
    document = {
        "is_active": watch.is_active,
        "turning_since": _written(watch.turning_since),
        "value": watch.value,
        "limit": watch.limit,
        "is_flapping": watch.is_flapping,
        "raises": [one.isoformat() for one in watch.raises],
        "judged_to": _written(watch.judged_to),
    }
    return {name: value for name, value in document.items() if value not in (None, False, [])}


def from_json(document: dict[str, Any]) -> Watch:
    return Watch(
        is_active=document.get("is_active", False),
        turning_since=_read(document.get("turning_since")),
        value=document.get("value"),
        limit=document.get("limit"),
        is_flapping=document.get("is_flapping", False),
        raises=tuple(datetime.fromisoformat(one) for one in document.get("raises", ())),
        judged_to=_read(document.get("judged_to")),
    )


def _written(time: datetime | None) -> str | None:
    return None if time is None else time.isoformat()


def _read(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
