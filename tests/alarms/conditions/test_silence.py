"""A silence is raised when it is due: never before, at the first look at the clock afterwards."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alarms.case import open_case
from alarms.conditions.silence import Ear, patience
from alarms.subjects import Subject
from alarms.watch import Clear, Raise
from vigie.city.alarms import Per, Rule, Silence

T0 = datetime(2026, 11, 23, 7, tzinfo=UTC)
RULE = Rule.model_validate(
    {
        "id": "silent",
        "name": {"en": "Silent", "fr": "Muet"},
        "severity": "low",
        "silence": {},
        "flapping": None,
    }
)


def at(second: int) -> datetime:
    return T0 + timedelta(seconds=second)


@given(
    heard=st.sets(st.integers(1, 100), max_size=20),
    ticks=st.sets(st.integers(1, 130), max_size=130),
    patience_s=st.integers(1, 20),
)
def test_each_gap_is_raised_at_its_due_time_and_ends_when_something_is_heard(
    heard: set[int], ticks: set[int], patience_s: int
) -> None:
    case = open_case(RULE, Subject(Per.DEVICE, device="m1"))
    case.ear = Ear(T0, timedelta(seconds=patience_s))
    seen_at: dict[datetime, int] = {}
    for now in range(1, 131):
        if now in heard:
            case.hear(at(now))
        if now in ticks:
            case.tick(at(now))
        for one in case.decided:
            seen_at.setdefault(one.at, now)
    case.tick(at(130))
    times = [0, *sorted(heard), 10_000]
    expected: list[Raise | Clear] = []
    for before, after in pairwise(times):
        if after - before >= patience_s:
            due = at(before + patience_s)
            expected.append(Raise(due, due, None, float(patience_s)))
            if after < 10_000:
                expected.append(Clear(at(after)))
    assert case.decided == [one for one in expected if one.at <= at(130)]
    for due, seen in seen_at.items():
        looks = [one for one in ticks | heard if at(one) >= due]
        assert at(seen) >= due
        assert seen == min(looks)


def test_what_was_heard_before_the_due_time_but_came_to_be_known_after_it_ends_the_silence() -> (
    None
):
    case = open_case(RULE, Subject(Per.DEVICE, device="m1"))
    case.ear = Ear(T0, timedelta(seconds=10))
    case.tick(at(10))
    case.hear(at(9))
    assert [type(one) for one in case.decided] == [Raise, Clear]
    case.tick(at(18))
    assert len(case.decided) == 2
    case.tick(at(19))
    assert len(case.decided) == 3


@pytest.mark.parametrize(
    ("condition", "interval_s", "expected_s"),
    [
        (Silence(), 60, 180),
        (Silence(intervals=1.5), 60, 90),
        (Silence(least=timedelta(minutes=5)), 60, 300),
        (Silence(after=timedelta(hours=1)), 60, 180),
        (Silence(after=timedelta(hours=1)), None, 3600),
        (Silence(), None, None),
    ],
)
def test_patience_is_of_the_own_interval(
    condition: Silence, interval_s: float | None, expected_s: float | None
) -> None:
    own = patience(condition, interval_s)
    assert (own and own.total_seconds()) == expected_s
