"""While readings do not come in, silences wait: against a model that looks at every second."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from alarms.case import recall, to_json
from alarms.intake import Intake
from alarms.rounds import Fleet, Rounds
from alarms.subjects import WatchedDevice
from alarms.watch import Clear, Decision, Raise
from vigie.city.alarms import Alarms
from vigie.model import DeviceStatus

T0 = datetime(2026, 11, 23, 7, tzinfo=UTC)
END = 120
AFTER_S = 8
PATIENCE_S = 6
EVERY_SECOND = set(range(1, END + 1))
SECONDS = st.integers(1, END)
Made = list[tuple[str, Decision]]


def at(second: int) -> datetime:
    return T0 + timedelta(seconds=second)


def rules(on_delay_s: int, off_delay_s: int) -> Alarms:
    common = {"severity": "low", "flapping": None, "name": {"en": "Silent", "fr": "Muet"}}
    return Alarms.model_validate(
        {
            "rules": [
                {
                    **common,
                    "id": "silent",
                    "silence": {"intervals": PATIENCE_S},
                    "on_delay": timedelta(seconds=on_delay_s),
                    "off_delay": timedelta(seconds=off_delay_s),
                },
                {**common, "id": "intake", "per": "city", "silence": {"after": f"{AFTER_S}s"}},
            ]
        }
    )


class Evaluating:
    """What an evaluator does in its rounds, over a store that is no more than what came."""

    def __init__(self, alarms: Alarms) -> None:
        self._alarms = alarms
        self._kept: dict[tuple[str, str], dict[str, object]] = {}
        self._heard_at = T0
        self._intake = Intake(T0, T0)
        self.made: Made = []
        self.restart(T0)

    def report(self, intake: Intake, heard_at: datetime | None) -> None:
        self._intake = intake
        self._heard_at = heard_at or self._heard_at

    def restart(self, now: datetime) -> None:
        """Another one goes on from what was committed."""
        self._rounds = Rounds(self._alarms)
        self._rounds.take_intake(self._intake)
        device = WatchedDevice(
            "m1", "building_meter", None, 1.0, DeviceStatus.CONFIRMED, T0, {"active_power": 1}
        )
        self._rounds.fit(Fleet((device,), (), (), {1: self._heard_at}, self._intake))
        for key, case in self._rounds.cases.items():
            if key in self._kept:
                recall(case, self._kept[key])
            if case.rule.id == "intake":
                case.expect(now)
            self._rounds.settle(case)

    def look(self, now: datetime) -> None:
        self._rounds.take_intake(self._intake)
        self._rounds.hear(1, self._heard_at)
        self._rounds.tick(now)
        for case in self._rounds.take_touched():
            if case.is_turned:
                self._kept[case.key] = to_json(case)
                self.made += [(case.rule.id, one) for one in case.decided]
                case.decided.clear()
                case.is_turned = False


def second_by_second(
    comes_in: list[bool], heard: set[int], on_delay_s: int, off_delay_s: int
) -> list[Decision]:
    """What somebody decides with a stopwatch that is held while nothing comes in."""
    made: list[Decision] = []
    is_active = False
    silent_s = gone_s = 0
    since = 0
    for now in range(1, END + 1):
        if not comes_in[now]:
            continue
        is_anew = not comes_in[now - 1]
        silent_s = 0 if is_anew else silent_s + 1
        if is_active and gone_s >= 0:
            gone_s = 0 if is_anew else gone_s + 1
            if gone_s >= off_delay_s:
                made.append(Clear(at(now)))
                is_active = False
        if not is_active and silent_s >= PATIENCE_S + on_delay_s:
            since = now - on_delay_s
            made.append(Raise(at(now), at(since), None, float(PATIENCE_S)))
            is_active, gone_s = True, -1
        if now in heard:
            silent_s = 0
            if is_active and gone_s < 0:
                gone_s = 0
                if off_delay_s == 0:
                    made.append(Clear(at(now)))
                    is_active = False
    return made


def pauses(comes_in: list[bool]) -> list[tuple[int, int | None]]:
    """From the last second at which something came in, to the first at which it did again."""
    turns = [n for n in range(1, END + 1) if comes_in[n] is not comes_in[n - 1]]
    starts = [n - 1 for n in turns if not comes_in[n]]
    ends = [n for n in turns if comes_in[n]]
    return [(one, ends[n] if n < len(ends) else None) for n, one in enumerate(starts)]


def run(
    alarms: Alarms, comes_in: list[bool], heard: set[int], looks: set[int], restarts: set[int]
) -> Made:
    evaluating = Evaluating(alarms)
    since = 0
    for now in range(1, END + 1):
        if now in restarts:
            evaluating.restart(at(now))
        if comes_in[now]:
            since = since if comes_in[now - 1] else now
            heard_at = at(now) if now in heard else None
            evaluating.report(Intake(at(since), at(now)), heard_at)
        if now in looks | heard or not comes_in[now] or now == END:
            evaluating.look(at(now))
    return evaluating.made


turning_points = st.lists(SECONDS, max_size=8, unique=True).map(sorted)
delays = st.tuples(st.integers(0, 4), st.integers(0, PATIENCE_S - 1))


def flow(turns: list[int]) -> list[bool]:
    """Whether readings come in at each second: they do at first, and turn at these."""
    return [sum(one <= now for one in turns) % 2 == 0 for now in range(END + 1)]


@given(turning_points, st.sets(SECONDS, max_size=25), st.sets(SECONDS), delays)
def test_a_silence_is_judged_by_the_time_in_which_readings_come_in(
    turns: list[int], heard: set[int], looks: set[int], delays: tuple[int, int]
) -> None:
    comes_in = flow(turns)
    heard = {one for one in heard if comes_in[one]}
    made = run(rules(*delays), comes_in, heard, looks, set())
    of_device = [one for rule, one in made if rule == "silent"]
    assert of_device == second_by_second(comes_in, heard, *delays)


@given(turning_points, st.sets(SECONDS, max_size=25), st.sets(SECONDS), delays)
def test_and_so_it_is_wherever_evaluators_take_over_from_each_other(
    turns: list[int], heard: set[int], restarts: set[int], delays: tuple[int, int]
) -> None:
    comes_in = flow(turns)
    heard = {one for one in heard if comes_in[one]}
    made = run(rules(*delays), comes_in, heard, EVERY_SECOND, restarts)
    of_device = [one for rule, one in made if rule == "silent"]
    assert of_device == second_by_second(comes_in, heard, *delays)


@given(turning_points, st.sets(SECONDS, max_size=25), st.sets(SECONDS))
def test_a_pause_is_raised_once_when_it_has_lasted_and_ends_with_it(
    turns: list[int], heard: set[int], looks: set[int]
) -> None:
    comes_in = flow(turns)
    made = run(rules(0, 0), comes_in, {one for one in heard if comes_in[one]}, looks, set())
    expected: list[Decision] = []
    for start, end in pauses(comes_in):
        due = start + AFTER_S
        if due <= (END if end is None else end):
            expected.append(Raise(at(due), at(due), None, float(AFTER_S)))
            if end is not None:
                expected.append(Clear(at(end)))
    assert [one for rule, one in made if rule == "intake"] == expected


@given(turning_points, st.sets(SECONDS, max_size=10))
def test_an_evaluator_that_restarts_says_nothing_of_a_pause_twice(
    turns: list[int], restarts: set[int]
) -> None:
    comes_in = flow(turns)
    made = run(rules(0, 0), comes_in, set(), EVERY_SECOND, restarts)
    kinds = [type(one) for rule, one in made if rule == "intake"]
    assert kinds[:1] in ([], [Raise])
    assert all(one is not other for one, other in pairwise(kinds))
    assert kinds.count(Raise) <= len(pauses(comes_in))
    if comes_in[END]:
        assert kinds.count(Raise) == kinds.count(Clear)
