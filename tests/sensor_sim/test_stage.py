"""A run that is told what happens has the stream of one that knew it from the beginning."""

from collections.abc import Iterator

import pytest

from sensor_sim import edits
from sensor_sim.edits import EditError, UnknownFaultError
from sensor_sim.faults import FaultError, Faults, parse_fault
from sensor_sim.pace import Pace
from sensor_sim.scenario import Occurrence, load_scenarios
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation
from sensor_sim.stage import Edit, Script, Stage, TooLateError
from vigie.city import City

START_MS = 1_795_540_987_613
MINUTE_MS = 60_000
SEED = 7
DROPOUT = {"fault": "dropout", "rate": "50%", "kind": ["traffic_counter"]}


class Show:
    """A run without a broker: a stage, and the faults on what it reports."""

    def __init__(
        self,
        city: City,
        script: Script = Script(),  # noqa: B008 - frozen
        size: int = 40,
    ) -> None:
        self.size = size
        self.city = city
        self.scenarios = load_scenarios(city)
        self.turns: list[Script] = []
        self.makings = 0
        simulation = self.make(script.occurrences)
        self.faults = Faults(script.faults, simulation, SEED)
        pace = Pace(START_MS, START_MS, speed=60)
        self.stage = Stage(
            script,
            simulation,
            pace,
            make=self.make,
            on_change=self.turn,
            clock=lambda: 2 * START_MS,
        )
        self.reports = self.faults.on(self.stage.reported(simulation.beats, START_MS))

    def make(self, occurrences: tuple[Occurrence, ...]) -> Simulation:
        self.makings += 1
        return Simulation.of(self.city, SEED, self.size, occurrences)

    def turn(self, script: Script, simulation: Simulation) -> None:
        self.turns.append(script)
        self.faults.become(script.faults, simulation)

    def until(self, minute: float) -> Iterator[Sending]:
        """What is said up to then; the first beyond it is kept by nobody, and looked at by none."""
        for sending in self.reports:
            if sending.due_ms >= START_MS + minute * MINUTE_MS:
                return
            yield sending

    def change(self, edit: Edit, minute: float | None = None) -> int:
        at_ms = None if minute is None else round(START_MS + minute * MINUTE_MS)
        return self.stage.change(edit, at_ms)


@pytest.fixture
def show(marseille: City) -> Show:
    return Show(marseille)


def test_told_or_planned_it_is_the_same_stream(marseille: City) -> None:
    show = Show(marseille, size=120)
    told = list(show.until(2))
    show.change(edits.start(show.scenarios["blackout"]))
    show.change(edits.strike(DROPOUT))
    told += show.until(7)
    show.change(edits.start(show.scenarios["match_night"]), minute=9.5)
    told += show.until(12)
    show.change(edits.stop(show.scenarios["blackout"]))
    show.change(edits.mend(0))
    told += show.until(20)

    planned = Show(show.city, show.stage.script, size=120)
    # Where `until` looked, one report was dropped from what was told.
    wanted = [one for one in planned.until(20) if one in told]
    assert told == wanted
    assert len(told) > 2000
    assert sum(one.lost is not None for one in told) > 100
    assert planned.turns == []


def test_what_is_told_happens_soon_and_not_before(marseille: City) -> None:
    show = Show(marseille, size=120)
    before = list(show.until(2))
    from_ms = show.change(edits.start(show.scenarios["blackout"]))
    after = list(show.until(9))
    assert before[-1].true_ms < from_ms <= START_MS + 6 * MINUTE_MS
    assert [one.start_ms for one in show.stage.script.occurrences] == [from_ms]
    power = {
        one.true_ms: one.values["active_power"]
        for one in after
        if (one.device.kind, one.device.district) == ("building_meter", "13205")
    }
    assert {value == 0 for time, value in power.items() if time >= from_ms} == {True}
    assert {value == 0 for time, value in power.items() if time < from_ms} == {False}


def test_a_change_is_passed_on_once_and_before_what_it_touches(show: Show) -> None:
    list(show.until(1))
    show.change(edits.strike(DROPOUT))
    show.change(edits.start(show.scenarios["storm"]))
    assert show.turns == []
    list(show.until(2))
    assert show.turns == [show.stage.script]


def test_a_fault_alone_makes_no_city_anew(show: Show) -> None:
    show.change(edits.strike(DROPOUT))
    assert show.makings == 1
    show.change(edits.start(show.scenarios["storm"]))
    assert show.makings == 2


def test_a_making_that_took_too_long_is_done_again_for_later(show: Show) -> None:
    made = show.make

    def slowly(occurrences: tuple[Occurrence, ...]) -> Simulation:
        if show.makings == 1:
            list(show.until((occurrences[-1].start_ms - START_MS) / MINUTE_MS + 0.1))
        return made(occurrences)

    show.stage._make = slowly  # type: ignore[assignment]
    from_ms = show.change(edits.start(show.scenarios["storm"]))
    assert show.makings == 3
    assert show.stage.position_ms < from_ms


def test_what_has_been_said_cannot_be_changed(show: Show) -> None:
    list(show.until(3))
    with pytest.raises(TooLateError, match="is over: the city is at"):
        show.change(edits.start(show.scenarios["storm"]), minute=2)
    with pytest.raises(TooLateError):
        show.change(edits.strike({**DROPOUT, "start": "2026-11-24T17:00:00Z"}), minute=2)
    assert show.stage.script == Script()


def test_a_scenario_does_not_happen_twice_at_once_but_again_later(show: Show) -> None:
    storm = edits.start(show.scenarios["storm"])
    show.change(storm)
    with pytest.raises(EditError, match=r"storm happens from .* stop it first"):
        show.change(storm, minute=30)
    show.change(storm, minute=400)
    assert len(show.stage.script.occurrences) == 2


def test_stopping_ends_what_goes_on_and_calls_off_what_is_to_come(show: Show) -> None:
    storm = show.scenarios["storm"]
    show.change(edits.start(storm), minute=1)
    show.change(edits.start(storm), minute=900)
    show.change(edits.start(show.scenarios["match_night"]), minute=3)
    list(show.until(2))
    from_ms = show.change(edits.stop(storm))
    first, other = show.stage.script.occurrences
    assert (first.start_ms, first.end_ms) == (START_MS + MINUTE_MS, from_ms)
    assert other.scenario.id == "match_night"
    with pytest.raises(EditError, match="storm does not happen: there is nothing to stop"):
        show.change(edits.stop(storm))


def test_a_fault_that_is_mended_keeps_its_number(show: Show) -> None:
    show.change(edits.strike(DROPOUT))
    show.change(edits.strike({"fault": "drift", "per_day": "50%"}))
    from_ms = show.change(edits.mend(0))
    ended, drift = show.stage.script.faults
    assert edits.is_over(ended, from_ms)
    assert drift.start is not None
    with pytest.raises(EditError, match="fault 0 is over since"):
        show.change(edits.mend(0))
    with pytest.raises(UnknownFaultError, match="there is no fault 2"):
        show.change(edits.mend(2))
    with pytest.raises(FaultError, match="rate"):
        show.change(edits.strike({"fault": "dropout", "rate": 7}))


def test_a_planned_fault_can_be_mended(marseille: City) -> None:
    show = Show(marseille, Script(faults=(parse_fault("dropout:rate=100%"),)))
    assert {one.lost for one in show.until(1)} == {"dropout"}
    from_ms = show.change(edits.mend(0))
    later = [one for one in show.until(5) if one.true_ms >= from_ms]
    assert {one.lost for one in later} == {None}
