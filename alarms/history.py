"""Rules over stored history: what would have been raised, by the same watches as live.

What the store does not keep is not made up: a reading counts as heard at its own time, devices are
as they are now, and nothing is known of feeds. `NOT_AS_LIVE` says so to whoever asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from alarms import fleet
from alarms.case import Case
from alarms.deviations import deviations
from alarms.figures import Figure, figure_of, figures_at
from alarms.rounds import Fleet, Rounds
from alarms.watch import Clear, Decision, Flapping, Judgement, Raise
from vigie.city import City
from vigie.city.alarms import Rule
from vigie.store.queries import query
from vigie.store.read.newest import Moment, moment_of

NOT_AS_LIVE = (
    "Readings count as heard at their own times, and as they are now: corrected, none late.",
    "Devices are as they are now: their kinds, districts, intervals, and which are retired.",
    "Before the first moment nothing is known: no alarm stands, and no delay runs.",
    "Figures of districts and of the city, and rules made of rules, are looked at once a step.",
    "Silences of feeds and of the city are not judged: when something came by them is not kept.",
)
_CHUNK = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Incident:
    """An alarm that would have been; `cleared_at` is None when it stood at the end."""

    rule: str
    subject: str
    severity: str
    since: datetime
    raised_at: datetime
    cleared_at: datetime | None
    value: float | None
    limit: float | None
    is_flapping: bool = False


async def incidents(
    connection: AsyncConnection,
    city: City,
    rules: Iterable[Rule],
    *,
    start: datetime,
    end: datetime,
    step: timedelta = timedelta(minutes=1),
) -> list[Incident]:
    """What these rules, and those that they are made of, would have raised in [start, end).

    Raises:
        CityError: a rule asks for a figure that there is not.
    """
    alarms = city.config.alarms.model_copy(update={"rules": tuple(rules)})
    rounds = Rounds(alarms)
    figures = [one for one in map(figure_of, alarms.rules) if one is not None]
    devices = await fleet.devices(connection)
    series = [number for one in devices for number in one.series.values()]
    districts = tuple(one.id for one in city.districts)
    rounds.fit(Fleet(devices, (), districts, dict.fromkeys(series, start)))
    waiting = await _bucketwise(connection, city, rounds, figures, start=start, end=end)
    oldest = (await moment_of(connection, start)).since
    patience = timedelta(0) if oldest is None else start - oldest
    story = _Story()
    moment = start
    for chunk in _chunks(start, end):
        readings = iter(await _readings(connection, rounds, chunk, min(chunk + _CHUNK, end)))
        following = next(readings, None)
        while moment < min(chunk + _CHUNK, end):
            moment = min(moment + step, end)
            while following is not None and following[1] <= moment:
                _take(rounds, *following)
                following = next(readings, None)
            await _figures(connection, rounds, figures, Moment(moment, moment - patience))
            while waiting and waiting[-1][0] <= moment:
                _, case, said = waiting.pop()
                case.judge([said])
                rounds.settle(case)
            rounds.tick(moment)
            story.go_on(rounds.take_touched())
    return story.told()


def _chunks(start: datetime, end: datetime) -> Iterable[datetime]:
    while start < end:
        yield start
        start += _CHUNK


def _take(rounds: Rounds, series: int, time: datetime, value: float, is_good: bool) -> None:  # noqa: FBT001
    rounds.hear(series, time)
    if is_good:
        rounds.read(series, time, value)


async def _readings(
    connection: AsyncConnection, rounds: Rounds, start: datetime, end: datetime
) -> list[tuple[int, datetime, float, bool]]:
    cursor = connection.cursor(binary=True)
    asked = {"series": rounds.series, "start": start, "end": end}
    return await (await cursor.execute(query("alarm_evaluation", "history"), asked)).fetchall()


async def _figures(
    connection: AsyncConnection, rounds: Rounds, figures: Iterable[Figure], moment: Moment
) -> None:
    for figure in figures:
        if figure.rule.deviation is None and moment.at is not None:
            values = await figures_at(connection, figure, rounds.devices, moment)
            rounds.judge_figures(figure.rule, moment.at, values)


async def _bucketwise(
    connection: AsyncConnection,
    city: City,
    rounds: Rounds,
    figures: Iterable[Figure],
    *,
    start: datetime,
    end: datetime,
) -> list[tuple[datetime, Case, Judgement]]:
    """What deviations say, the last first."""
    found = []
    for figure in figures:
        if figure.rule.deviation is not None:
            zone = city.config.time_zone
            said = await deviations(
                connection, figure, rounds.devices, zone, since=start, until=end
            )
            found += [
                (one.time, case, one)
                for case in rounds.of_rule(figure.rule)
                for one in said.get(case.place, ())
            ]
    return sorted(found, key=lambda one: one[0], reverse=True)


class _Story:
    """Decisions, put together to what stood from when to when."""

    def __init__(self) -> None:
        self._over: list[Incident] = []
        self._standing: dict[tuple[str, str], Incident] = {}

    def go_on(self, cases: Iterable[Case]) -> None:
        for case in cases:
            for decision in case.decided:
                self._decide(case, decision)
            case.decided.clear()

    def _decide(self, case: Case, decision: Decision) -> None:
        match decision:
            case Raise(at, since, value, limit):
                rule = case.rule
                self._standing[case.key] = Incident(
                    *case.key, rule.severity.value, since, at, None, value, limit
                )
            case Flapping():
                self._standing[case.key] = replace(self._standing[case.key], is_flapping=True)
            case Clear(at):
                self._over.append(replace(self._standing.pop(case.key), cleared_at=at))

    def told(self) -> list[Incident]:
        return sorted(
            [*self._over, *self._standing.values()],
            key=lambda one: (one.raised_at, one.rule, one.subject),
        )


def rules_of(alarms: Mapping[str, Rule], chosen: Iterable[str]) -> list[Rule]:
    """The chosen rules with those that they are made of, in the file's order; all when none is."""
    wanted = set(chosen) or set(alarms)
    for rule in [alarms[one] for one in wanted]:
        if rule.composite is not None:
            wanted |= set(rule.composite.rules)
    return [rule for name, rule in alarms.items() if name in wanted]
