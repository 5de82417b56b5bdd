"""A simulated city on the air: who is there, what happened so far, and then what happens."""

import logging
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

from sensor_sim.backfill import backfill
from sensor_sim.faults import Fault, Faults
from sensor_sim.ledger import Ledger
from sensor_sim.message import about_payload, about_topic
from sensor_sim.outbox import Outbox
from sensor_sim.pace import Pace, wall_ms
from sensor_sim.publish import Publisher
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation
from vigie.city import City
from vigie.settings import Settings

logger = logging.getLogger(__name__)

HISTORY_STEP = timedelta(minutes=5)
MOST_DEVICES = 1_000_000
_MILLISECOND = timedelta(milliseconds=1)
_HEAD_START = timedelta(hours=24)
_LOG_EVERY_MS = 60_000


class RunError(ValueError):
    """A run that cannot be: the message says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """What to simulate: `start` is by default now, or a day ago when `speed` is above 1.

    History reaches from `backfill` before the start up to it, about a `step` apart.
    """

    seed: int = 1
    start: datetime | None = None
    speed: float = 1.0
    backfill: timedelta | None = None
    step: timedelta = HISTORY_STEP
    devices: int | None = None  # as many as the city has
    faults: tuple[Fault, ...] = ()
    ledger: Path | None = None


def run(settings: Settings, city: City, plan: Run, stop: Event) -> None:
    """Publish until told to stop.

    Raises:
        RunError: the start lies ahead of the wall clock, or the city has no devices.
        LedgerError: the ledger is no ledger, or that of another city.
    """
    simulation = simulation_of(city, plan)
    faults = Faults(plan.faults, simulation, plan.seed)
    kept = nullcontext() if plan.ledger is None else Ledger(plan.ledger, city.id)
    with kept as ledger, Publisher(settings, stop) as publisher:
        if stop.is_set():
            return
        now = wall_ms()
        pace = Pace(start_ms(plan, now), now, plan.speed)
        if ledger is not None:
            ledger.begin(plan.seed, [one.model_dump_json() for one in plan.faults], now)
        outbox = Outbox(city.id, publisher, ledger)
        for device in simulation.devices:
            publisher.send(about_topic(city.id, device), about_payload(device), retain=True)
        if plan.backfill is not None:
            backfill(
                simulation,
                faults,
                outbox,
                stop,
                start_ms=pace.start_ms - plan.backfill // _MILLISECOND,
                end_ms=pace.start_ms,
                step_ms=plan.step // _MILLISECOND,
            )
        logger.info("live: %d devices of %s", len(simulation.devices), city.id)
        reports = faults.on(simulation.reported(simulation.beats, pace.start_ms))
        live(reports, outbox, publisher, pace, stop)
        outbox.leave_all(faults.rest())
        lost = publisher.flush()
        outbox.settle()
        logger.info("stopped: %d messages confirmed, %d not", publisher.confirmed, lost)


def live(
    reports: Iterator[Sending], outbox: Outbox, publisher: Publisher, pace: Pace, stop: Event
) -> None:
    """Publish each report at its time, from the pace's start on; late ones at once, in order."""
    told = pace.origin_ms
    for sending in reports:
        if not pace.wait_for(sending.due_ms, stop):
            if sending.faults:
                outbox.leave_all([sending])
            return
        outbox.post(sending)
        if pace.wall_at(sending.due_ms) - told >= _LOG_EVERY_MS:
            told = pace.wall_at(sending.due_ms)
            logger.info("%d messages sent, %d confirmed", publisher.sent, publisher.confirmed)


def simulation_of(city: City, plan: Run) -> Simulation:
    """The city that is to be simulated.

    Raises:
        RunError: the start lies ahead of the wall clock, or the city has no devices.
    """
    if plan.start is not None and plan.start > datetime.now(UTC):
        raise RunError(f"start {plan.start.isoformat()} is in the future")
    if not city.devices:
        raise RunError(f"{city.folder / 'devices.csv'} lists no devices to simulate")
    return Simulation.of(city, plan.seed, plan.devices)


def start_ms(plan: Run, now_ms: int) -> int:
    """Where simulated time starts."""
    if plan.start is not None:
        return int(plan.start.timestamp() * 1000)
    return now_ms - (_HEAD_START // _MILLISECOND if plan.speed > 1 else 0)
