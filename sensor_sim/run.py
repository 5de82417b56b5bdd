"""A simulated city on the air: who is there, what happened so far, and then what happens."""

import gc
import logging
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import inf
from pathlib import Path
from threading import Event

from sensor_sim.backfill import backfill
from sensor_sim.control import served
from sensor_sim.dialects import DialectError
from sensor_sim.faults import Fault, Faults
from sensor_sim.filling import Filling
from sensor_sim.gateways import Gateways, Parcel, alone
from sensor_sim.history import History
from sensor_sim.introductions import Introductions
from sensor_sim.ledger import Ledger
from sensor_sim.live import Chore, left_behind, live
from sensor_sim.outbox import Outbox
from sensor_sim.pace import Pace, wall_ms
from sensor_sim.publish import Publisher
from sensor_sim.run_api import run_api
from sensor_sim.scenario import Occurrence, load_scenarios
from sensor_sim.scenario.occurrence import ScenarioError, Wish, occurrence_of
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation
from sensor_sim.speech import Speech, speech_of
from sensor_sim.speech_hints import hints
from sensor_sim.stage import Script, Stage
from sensor_sim.told import LiveNotes
from vigie.city import City
from vigie.model import CANONICAL
from vigie.settings import Settings

logger = logging.getLogger(__name__)

HISTORY_STEP = timedelta(minutes=5)
MOST_DEVICES = 100_000
_MILLISECOND = timedelta(milliseconds=1)
_HEAD_START = timedelta(hours=24)
_INTRODUCED_FIRST_MS = 5000  # all devices of a usual city, before they report


class RunError(ValueError):
    """A run that cannot be: the message says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """What to simulate: `start` is by default now, or a day ago when `speed` is above 1.

    History reaches from `backfill` before the start up to it, about a `step` apart; the newest of
    it is told `in_full` afterwards, beside the present. What runs before have told, by the file
    `memory`, is not told again; that is for runs without gateways.
    """

    seed: int = 1
    start: datetime | None = None
    speed: float = 1.0
    backfill: timedelta | None = None
    step: timedelta = HISTORY_STEP
    in_full: timedelta | None = None
    memory: Path | None = None
    devices: int | None = None  # as many as the city has
    gateways: int | None = None  # each device sends its own messages
    faults: tuple[Fault, ...] = ()
    ledger: Path | None = None
    formats: tuple[str, ...] = (CANONICAL,)
    scenarios: tuple[Wish, ...] = ()
    control_port: int | None = None


def run(settings: Settings, city: City, plan: Run, stop: Event) -> None:
    """Publish until told to stop.

    Raises:
        RunError: the start lies ahead of the wall clock, or the city has no devices.
        DialectError: the formats cannot say it.
        LedgerError: the ledger is no ledger, or that of another city.
        ControlError: the control port is taken.
    """
    scenarios = {} if plan.control_port is None else load_scenarios(city)
    script = Script(occurrences_of(city, plan, wall_ms()), plan.faults)
    with _without_collecting():
        simulation, speech = simulation_of(city, plan, script.occurrences)
        simulation.warm_up(start_ms(plan, wall_ms()))
    for hint in hints(simulation.city, speech):
        logger.warning("%s", hint)
    gateways = gateways_of(simulation, plan)
    faults = Faults(plan.faults, simulation, plan.seed, gateways)
    with ExitStack() as stack:
        ledger = None if plan.ledger is None else stack.enter_context(Ledger(plan.ledger, city.id))
        publisher = stack.enter_context(Publisher(settings, stop))
        if stop.is_set():
            return
        known = [speech.as_known(one) for one in simulation.devices]
        introductions = stack.enter_context(Introductions(city.id, known, publisher))
        introductions.go_on(wall_ms() + _INTRODUCED_FIRST_MS if plan.backfill is None else inf)
        now = wall_ms()
        pace = Pace(start_ms(plan, now), now, plan.speed)
        if ledger is not None:
            ledger.begin(plan.seed, [one.model_dump_json() for one in plan.faults], now)
        stage = Stage(
            script,
            simulation,
            pace,
            make=lambda occurrences: simulation_of(city, plan, occurrences)[0],
            on_change=lambda script, simulation: turn(script, simulation, faults, ledger),
        )
        note(script, ledger)
        if plan.control_port is not None:
            api = run_api(stage, scenarios, publisher, plan.speed, city.config.zone)
            stack.enter_context(served(api, settings, plan.control_port, "control of the run"))
        outbox = Outbox(city.id, publisher, ledger, speech)
        beside: list[Chore] = [introductions]
        notes: LiveNotes | None = None
        if plan.backfill is not None:
            history = History(
                simulation,
                start_ms=pace.start_ms - plan.backfill // _MILLISECOND,
                end_ms=pace.start_ms,
                step_ms=plan.step // _MILLISECOND,
                in_full_ms=(plan.in_full or timedelta()) // _MILLISECOND,
                memory=plan.memory,
            )
            backfill(history, faults, outbox, stop)
            if plan.in_full is not None:
                struck = Faults(plan.faults, simulation, plan.seed, gateways)
                beside.append(stack.enter_context(Filling(history, struck, outbox, stop)))
            if plan.memory is not None:
                notes = LiveNotes(history.told, outbox, lambda: stage.position_ms, pace.start_ms)
                beside.append(notes)
        logger.info("live: %d devices of %s", len(simulation.devices), city.id)
        reports = faults.on(stage.reported(simulation.beats, pace.start_ms))
        live(parcels_of(reports, gateways), beside, outbox, pace, stop)
        if notes is not None:
            notes.note()
        outbox.leave_all(left_behind(gateways.rest() if gateways else (), pace))
        outbox.leave_all(faults.rest())
        lost = publisher.flush()
        outbox.settle()
        logger.info("stopped: %d messages confirmed, %d not", publisher.confirmed, lost)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """What only grows has no garbage, and looking for it takes two fifths of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def gateways_of(simulation: Simulation, plan: Run) -> Gateways | None:
    """On what the devices of the city hang, if on anything."""
    if plan.gateways is None:
        return None
    return Gateways(simulation.city.devices, plan.gateways)


def parcels_of(reports: Iterator[Sending], gateways: Gateways | None) -> Iterator[Parcel]:
    return alone(reports) if gateways is None else gateways.gathered(reports)


def occurrences_of(city: City, plan: Run, now_ms: int) -> tuple[Occurrence, ...]:
    """What is to happen in the city.

    Raises:
        RunError: the city has no such scenario.
        CityError: a scenario of the city cannot be read.
    """
    if not plan.scenarios:
        return ()
    scenarios, zone = load_scenarios(city), city.config.zone
    try:
        return tuple(
            occurrence_of(wish, scenarios, start_ms(plan, now_ms), zone) for wish in plan.scenarios
        )
    except (ScenarioError, OverflowError) as error:
        raise RunError(str(error)) from None


def turn(script: Script, simulation: Simulation, faults: Faults, ledger: Ledger | None) -> None:
    """Go on by another script."""
    faults.become(script.faults, simulation)
    note(script, ledger)


def note(script: Script, ledger: Ledger | None) -> None:
    """Say, and write down, what happens."""
    scenarios = [str(one) for one in script.occurrences]
    for one in scenarios:
        logger.info("scenario: %s", one)
    if ledger is not None:
        ledger.note(scenarios, [one.model_dump_json() for one in script.faults], wall_ms())


def simulation_of(
    city: City, plan: Run, occurrences: Sequence[Occurrence] = ()
) -> tuple[Simulation, Speech]:
    """The city that is to be simulated, its devices that are heard, and how they speak.

    Raises:
        RunError: the start lies ahead of the wall clock, or the city has no devices.
        DialectError: the formats cannot say it.
    """
    if plan.start is not None and plan.start > datetime.now(UTC):
        raise RunError(f"start {plan.start.isoformat()} is in the future")
    if not city.devices:
        raise RunError(f"{city.folder / 'devices.csv'} lists no devices to simulate")
    whole = Simulation.of(city, plan.seed, plan.devices, occurrences)
    speech = speech_of(city, plan.formats, whole.devices)
    _check_times(plan, speech)
    return whole.only(lambda one: not speech.is_silent(one)), speech


def _check_times(plan: Run, speech: Speech) -> None:
    """See that nothing is asked for that depends on times which a format does not tell."""
    if not speech.timeless:
        return
    asked = {
        "a history": plan.backfill is not None,
        "another start than now": plan.start is not None,
        "another speed than 1": plan.speed != 1,
        "a ledger": plan.ledger is not None,
        "the fault clock_skew": any(one.fault == "clock_skew" for one in plan.faults),
    }
    for what, is_asked in asked.items():
        if is_asked:
            raise DialectError(
                f"{', '.join(speech.timeless)} tells no time, so that readings have that of their "
                f"receipt: {what} makes no sense with it"
            )


def start_ms(plan: Run, now_ms: int) -> int:
    """Where simulated time starts."""
    if plan.start is not None:
        return int(plan.start.timestamp() * 1000)
    return now_ms - (_HEAD_START // _MILLISECOND if plan.speed > 1 else 0)
