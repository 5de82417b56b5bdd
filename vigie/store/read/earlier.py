"""The same question of an earlier time by the clocks of its zone, to compare with."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from vigie.store.read.question import Question


def earlier(question: Question, by: timedelta | None = None) -> Question:
    """The question of as much earlier: of the period just before it, when `by` is None.

    A day earlier is the same time of the day before, also when a day had 23 or 25 hours; so the
    two ranges may differ by an hour.
    """
    start, end = question.start, question.end
    by = _wall(end, question.zone) - _wall(start, question.zone) if by is None else by
    return replace(
        question, start=shifted(start, by, question.zone), end=shifted(end, by, question.zone)
    )


def shifted(time: datetime, by: timedelta, zone: str) -> datetime:
    """The instant at which clocks in `zone` showed `by` less than at `time`.

    Of a time that came twice, the one on the same side of the change, or else the first; in place
    of a time that the clocks jumped over, one as long after the jump.
    """
    here = time.astimezone(ZoneInfo(zone))
    then = (_wall(time, zone) - by).replace(tzinfo=here.tzinfo, fold=here.fold)
    return then.astimezone(UTC)


def _wall(time: datetime, zone: str) -> datetime:
    return time.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
