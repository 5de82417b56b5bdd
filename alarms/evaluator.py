"""What an evaluator does while it has its turn: it reads what changed, and writes what follows.

All that it knows it can read again: after any failure it is thrown away, and the next one goes on
from what was committed.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice, zip_longest
from typing import Any, cast

from psycopg import AsyncConnection

from alarms import fleet
from alarms.case import Case, Key, recall, to_json
from alarms.deviations import BUCKET_SETTLES, deviations
from alarms.figures import figure_of, figures_at
from alarms.intake import Intake
from alarms.rounds import Fleet, Rounds
from alarms.watch import Clear, Flapping, Raise, Watch
from vigie.city import City
from vigie.store.alarm_evaluation import Found, Kept, Named, Step, Verdicts, write
from vigie.store.queries import query
from vigie.store.read.newest import Moment

FRESH_FOR = timedelta(hours=1)  # nobody can act on what is older: it is not judged
_KEEP_WITHIN = timedelta(seconds=30)
_KEPT_AT_A_TIME = 500
_REFIT_EVERY = timedelta(seconds=30)
_REFIT_AT_MOST_EVERY = timedelta(seconds=1)
_REFIT_SHARE = 5  # of a large fleet, so many times what the last one took
_FEEDS_EVERY = timedelta(seconds=1)
_FIGURES_EVERY = timedelta(seconds=1)
_FIGURES_AT_LEAST_EVERY = timedelta(seconds=10)  # devices become stale without saying so
_DEVIATIONS_EVERY = timedelta(minutes=1)
_SERIES_AT_A_TIME = 500
_READINGS_AT_A_TIME = 1_000  # of a series
Row = tuple[Any, ...]
_FILE = "alarm_evaluation"
_RULE_GONE = "the city's file has this rule no more"
_SUBJECT_GONE = "not watched by this rule any more: retired, moved, or no longer chosen by it"


class Evaluator:
    """Evaluates over the connection that holds the turn."""

    def __init__(self, connection: AsyncConnection, city: City) -> None:
        """Nothing is read yet.

        Raises:
            CityError: a rule asks for a figure that there is not.
        """
        alarms = city.config.alarms
        self._connection = connection
        self._city = city
        self._channels = alarms.channels_by_rule()
        figures = [one for one in map(figure_of, alarms.rules) if one is not None]
        self._figures = [one for one in figures if one.rule.deviation is None]
        self._deviations = [one for one in figures if one.rule.deviation is not None]
        self._rounds = Rounds(alarms)
        self._metrics: dict[int, str] = {}  # of each series
        self._times: dict[int, datetime] = {}  # of its newest reading, when last asked for
        self._refitted_at = datetime.min.replace(tzinfo=UTC)
        self._refit_took = timedelta(0)
        self._is_outdated = False
        self._intake: Intake | None = None  # None as well when no rule depends on it
        self._fleet = ""
        self._stirred: set[str] = set()  # metrics of which something came
        self._unread: set[int] = set()
        self._unkept: dict[Key, tuple[datetime, Case]] = {}
        self._gone: list[Named] = []
        self._due: dict[str, datetime] = {}

    @property
    def cases(self) -> int:
        return len(self._rounds.cases)

    @property
    def standing(self) -> int:
        return sum(one.watch.is_active for one in self._rounds.cases.values())

    async def start(self) -> None:
        """Go on from what was committed; what stands of rules that are no more is cleared."""
        clock = await self._clock()
        await self._take_intake(clock)
        states = {(rule, subject): state for rule, subject, state in await self._all("watches")}
        standing = {(rule, subject) for rule, subject in await self._all("standing")}
        await self._refit(clock)
        judged_before = {rule for rule, _ in states}
        for key, case in self._rounds.cases.items():
            if key in states:
                recall(case, states[key])
            elif case.rule.id not in judged_before:
                self._begin(case)
            if case.rule.is_of_intake:  # ingest may start just now, as this does
                case.expect(clock)
            self._rounds.settle(case)
        rules = {one.id for one in self._rounds.rules}
        self._gone += [
            Named(rule, subject, _SUBJECT_GONE if rule in rules else _RULE_GONE)
            for rule, subject in sorted((states.keys() | standing) - self._rounds.cases.keys())
        ]
        self._unread.update(self._times)

    def _begin(self, case: Case) -> None:
        """A rule that is new judges what is now, not what was before it."""
        times = [self._times[one] for one in case.series if one in self._times]
        if times and case.ear is None:
            case.watch = Watch(judged_to=max(times))

    async def _take_intake(self, clock: datetime) -> None:
        """What ingest never said anything of ended just now."""
        if self._rounds.depends_on_intake:
            self._intake = await fleet.intake(self._connection) or self._intake
            self._intake = self._intake or Intake(clock, clock)
            self._rounds.take_intake(self._intake)

    async def evaluate(self, rung: set[int], *, devices_changed: bool, missed: bool) -> int:
        """One round; how many events it wrote.

        Raises:
            psycopg.Error: the database is away, or its answer is lost: this evaluator is done with.
        """
        clock = await self._clock()
        await self._take_intake(clock)
        await self._refit_if_needed(rung, clock, devices_changed=devices_changed or missed)
        if missed:
            rung = rung | self._metrics.keys()
        rung = rung | self._unread
        self._unread = rung - self._metrics.keys()
        self._stirred.update(self._metrics[one] for one in rung if one in self._metrics)
        await self._read(rung, clock)
        await self._hear(self._rounds.listened(rung))
        await self._hear_feeds(clock)
        await self._judge_figures(clock)
        if self._deviations and self._is_due("deviations", clock, _DEVIATIONS_EVERY):
            await self._judge_deviations(clock)
        await self._listen_once_more(clock)
        self._rounds.tick(clock)
        return await self._write(clock)

    async def _refit_if_needed(
        self, rung: set[int], clock: datetime, *, devices_changed: bool
    ) -> None:
        self._is_outdated |= devices_changed or not rung <= self._metrics.keys()
        every = _REFIT_AT_MOST_EVERY if self._is_outdated else _REFIT_EVERY
        every = max(every, self._refit_took * _REFIT_SHARE)
        if clock - self._refitted_at >= every:
            if self._is_outdated or await self._state_of_fleet() != self._fleet:
                self._unread.update(await self._refit(clock))
            self._refitted_at = clock

    async def _state_of_fleet(self) -> str:
        [(state,)] = await self._all("fleet")
        return str(state)

    async def _refit(self, clock: datetime) -> set[int]:
        """Watch what there is now; the series that are new."""
        self._fleet = await self._state_of_fleet()
        devices = await fleet.devices(self._connection)
        feeds = await fleet.feeds(self._connection)
        metrics = {number: metric for one in devices for metric, number in one.series.items()}
        new = metrics.keys() - self._metrics.keys()
        self._metrics = metrics
        heard = await self._all("heard", {"series": [*new]})
        self._times = {series: time for series, _, time in heard}
        gone = self._rounds.fit(
            Fleet(
                devices,
                feeds,
                tuple(one.id for one in self._city.districts),
                {series: received_at for series, received_at, _ in heard},
                self._intake,
            )
        )
        self._gone += [Named(*case.key, _SUBJECT_GONE) for case in gone]
        self._refitted_at, self._is_outdated = clock, False
        self._refit_took = await self._clock() - clock
        return new

    async def _read(self, rung: set[int], clock: datetime) -> None:
        """Judge all that has come of these series, to the end."""
        oldest = clock - FRESH_FOR
        behind = self._rounds.read_since(rung)
        while behind:
            chunk = [*behind][:_SERIES_AT_A_TIME]
            since = [max(behind.pop(one) or oldest, oldest) for one in chunk]
            parameters = {"series": chunk, "since": since, "most": _READINGS_AT_A_TIME}
            number = Counter[int]()
            for series, time, value in await self._all("readings", parameters):
                self._rounds.read(series, time, value)
                number[series] += 1
            more = [one for one in chunk if number[one] == _READINGS_AT_A_TIME]
            behind |= self._rounds.read_since(more)

    async def _hear(self, series: Collection[int]) -> None:
        if series:
            for one, received_at, _ in await self._all("heard", {"series": [*series]}):
                self._rounds.hear(one, received_at)

    async def _hear_feeds(self, clock: datetime) -> None:
        if self._rounds.hears_feeds and self._is_due("feeds", clock, _FEEDS_EVERY):
            for feed, heard_at in await self._all("feeds_heard"):
                self._rounds.hear_feed(feed, heard_at)

    async def _listen_once_more(self, clock: datetime) -> None:
        """What seems silent now may have been heard a moment ago, with a ring still to come."""
        series, feeds = self._rounds.falling_silent(clock)
        await self._hear(series)
        if feeds:
            for feed in await fleet.feeds(self._connection):
                self._rounds.hear_feed(feed.id, feed.heard_at)

    async def _judge_figures(self, clock: datetime) -> None:
        if not self._is_due("figures", clock, _FIGURES_EVERY):
            return
        is_time = self._is_due("all figures", clock, _FIGURES_AT_LEAST_EVERY)
        for figure in self._figures:
            if is_time or figure.metrics & self._stirred:
                values = await figures_at(self._connection, figure, self._rounds.devices, Moment())
                self._rounds.judge_figures(figure.rule, clock, values)
        self._stirred.clear()

    async def _judge_deviations(self, clock: datetime) -> None:
        for figure in self._deviations:
            cases = self._rounds.of_rule(figure.rule)
            judged = [one.watch.judged_to for one in cases if one.watch.judged_to is not None]
            since = min(judged) if judged and len(judged) == len(cases) else None
            found = await deviations(
                self._connection,
                figure,
                self._rounds.devices,
                self._city.config.time_zone,
                since=since and max(since, clock - FRESH_FOR),
                until=clock - BUCKET_SETTLES,
            )
            for case in cases:
                case.judge(found.get(case.place, ()))
                self._rounds.settle(case)

    async def _write(self, clock: datetime) -> int:
        touched = self._rounds.take_touched()
        kept = [case for case in touched if case.is_turned]
        for case in touched:
            if case.ear is None:  # of a silence, what was heard is in the store
                self._unkept.setdefault(case.key, (clock, case))
        for case in kept:
            self._unkept.pop(case.key, None)
        kept += self._long_unkept(clock)
        gone, self._gone = self._gone, []
        if not kept and not gone:
            return 0
        steps = [*_steps(kept), Step("clear", gone)] if gone else _steps(kept)
        verdicts = Verdicts(steps, [_kept(case) for case in kept], gone)
        written = await write(self._connection, verdicts, self._channels)
        for case in kept:
            case.decided.clear()
            case.is_turned = False
        return written

    def _long_unkept(self, clock: datetime) -> list[Case]:
        """Those that were judged a while ago and have not been kept since: some at a time."""
        long_ago = [
            key
            for key, (since, _) in islice(self._unkept.items(), _KEPT_AT_A_TIME)
            if clock - since >= _KEEP_WITHIN
        ]
        found = [self._unkept.pop(key)[1] for key in long_ago]
        return [case for case in found if self._rounds.cases.get(case.key) is case]

    def _is_due(self, what: str, clock: datetime, every: timedelta) -> bool:
        if clock < self._due.get(what, clock):
            return False
        self._due[what] = clock + every
        return True

    async def _clock(self) -> datetime:
        [(clock,)] = await self._all("clock")
        return cast("datetime", clock)

    async def _all(self, name: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        cursor = self._connection.cursor(binary=True)
        return await (await cursor.execute(query(_FILE, name), parameters)).fetchall()


def _steps(cases: Sequence[Case]) -> list[Step]:
    """What was decided, so that what happens to one alarm happens one after the other."""
    steps = []
    for layer in zip_longest(*(case.decided for case in cases)):
        made = [pair for pair in zip(cases, layer, strict=True) if pair[1] is not None]
        raised = [_found(case, one) for case, one in made if isinstance(one, Raise)]
        flapping = [Named(*case.key) for case, one in made if isinstance(one, Flapping)]
        cleared = [Named(*case.key, until=one.at) for case, one in made if isinstance(one, Clear)]
        together: list[Step] = [
            Step("raise", raised),
            Step("flap", flapping),
            Step("clear", cleared),
        ]
        steps += [step for step in together if step.found]
    return steps


def _found(case: Case, raised: Raise) -> Found:
    rule, subject = case.rule, case.subject
    return Found(
        rule=rule.id,
        subject=str(subject),
        severity=rule.severity.value,
        since=raised.since,
        must_be_acknowledged=rule.must_be_acknowledged,
        device=subject.device,
        kind=subject.kind,
        metric=subject.metric,
        district=subject.district,
        feed=subject.feed,
        value=raised.value,
        limit_value=raised.limit,
    )


def _kept(case: Case) -> Kept:
    return Kept(*case.key, to_json(case), case.watch.judged_to)
