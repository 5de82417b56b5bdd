"""The watch against a slow model, which looks at every second of the time that has passed."""

import json
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alarms.watch import (
    Clear,
    Decision,
    Delays,
    Flapping,
    Judgement,
    Raise,
    Watch,
    advance,
    from_json,
    judge,
    to_json,
)

T0 = datetime(2026, 11, 23, 7, tzinfo=UTC)
SECONDS = st.integers(0, 60)


def at(second: int) -> datetime:
    return T0 + timedelta(seconds=second)


delays = st.builds(
    lambda on, off, raises, within: Delays(
        timedelta(seconds=on), timedelta(seconds=off), raises, timedelta(seconds=within)
    ),
    st.integers(0, 6),
    st.integers(0, 6),
    st.one_of(st.none(), st.integers(2, 3)),
    st.integers(1, 20),
)
streams = st.dictionaries(SECONDS, st.sampled_from([True, False, None]), max_size=30)


def second_by_second(stream: dict[int, bool | None], delays: Delays, until: int) -> list[Decision]:
    """What a person with a stopwatch would decide."""
    made: list[Decision] = []
    is_active = is_flapping = is_met = False
    since: int | None = None
    raises: list[int] = []
    on, off = delays.on.seconds, delays.off.seconds
    within = delays.within.seconds

    def look(now: int) -> None:
        nonlocal is_active, is_flapping, since
        if since is None:
            return
        wait = (max(off, within) if is_flapping else off) if is_active else on
        if now - since < wait:
            return
        if is_active:
            is_active = is_flapping = False
            made.append(Clear(at(now)))
        else:
            is_active = True
            made.append(Raise(at(now), at(since), 1.0, 2.0))
            raises.append(now)
            if delays.raises and sum(one > now - within for one in raises) >= delays.raises:
                is_flapping = True
                made.append(Flapping(at(now)))
        since = None

    for now in range(until + 1):
        look(now)
        said = stream.get(now)
        if said is not None:
            is_met = said
            if is_met is is_active:
                since = None
            elif since is None:
                since = now
        look(now)
    return made


def folded(
    stream: dict[int, bool | None], delays: Delays, ticks: set[int], restarts: set[int], until: int
) -> list[Decision]:
    watch, made = Watch(), list[Decision]()
    for now in range(until + 1):
        if now in ticks or now == until:
            watch, decisions = advance(watch, delays, at(now))
            made += decisions
        if now in stream:
            watch, decisions = judge(watch, delays, Judgement(at(now), stream[now], 1.0, 2.0))
            made += decisions
        if now in restarts:
            watch = from_json(json.loads(json.dumps(to_json(watch))))
    return made + advance(watch, delays, at(until))[1]


@given(streams, delays, st.sets(SECONDS), st.sets(SECONDS))
def test_however_often_the_clock_is_looked_at_and_wherever_it_restarts_it_decides_the_same(
    stream: dict[int, bool | None], delays: Delays, ticks: set[int], restarts: set[int]
) -> None:
    assert folded(stream, delays, ticks, restarts, 90) == second_by_second(stream, delays, 90)


@given(streams, delays, st.sets(SECONDS))
def test_raised_and_cleared_take_turns(
    stream: dict[int, bool | None], delays: Delays, ticks: set[int]
) -> None:
    made = [
        type(one) for one in folded(stream, delays, ticks, set(), 90) if type(one) is not Flapping
    ]
    assert made[:1] in ([], [Raise])
    assert all(one is not other for one, other in pairwise(made))


@given(streams, delays, st.lists(st.tuples(SECONDS, st.booleans()), max_size=20))
def test_what_comes_late_does_not_turn_it_back(
    stream: dict[int, bool | None], delays: Delays, late: list[tuple[int, bool]]
) -> None:
    watch = Watch()
    for second in sorted(stream):
        watch, _ = judge(watch, delays, Judgement(at(second), stream[second]))
    for second, is_met in late:
        if watch.judged_to is not None and at(second) < watch.judged_to:
            assert judge(watch, delays, Judgement(at(second), is_met)) == (watch, [])


def test_a_delay_ends_by_the_clock_when_no_reading_comes() -> None:
    delays = Delays(on=timedelta(seconds=10))
    watch, made = judge(Watch(), delays, Judgement(at(0), is_met=True, value=5.0, limit=4.0))
    assert made == []
    assert advance(watch, delays, at(9)) == (watch, [])
    assert advance(watch, delays, at(10))[1] == [Raise(at(10), at(0), 5.0, 4.0)]


def test_a_flapping_alarm_stands_until_its_condition_was_gone_for_the_span() -> None:
    delays = Delays(raises=3, within=timedelta(seconds=30))
    watch, made = Watch(), list[Decision]()
    for second in range(6):
        watch, decisions = judge(watch, delays, Judgement(at(second), second % 2 == 0))
        made += decisions
    assert made[-2:] == [Raise(at(4), at(4)), Flapping(at(4))]
    assert advance(watch, delays, at(34)) == (watch, [])
    assert advance(watch, delays, at(35))[1] == [Clear(at(35))]
