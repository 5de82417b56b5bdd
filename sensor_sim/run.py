"""A simulated city on the air: who is there, what happened so far, and then what happens."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event

from sensor_sim.backfill import backfill
from sensor_sim.message import about_payload, about_topic
from sensor_sim.pace import Pace, wall_ms
from sensor_sim.publish import Publisher
from sensor_sim.simulation import Simulation
from vigie.city import City
from vigie.settings import Settings

logger = logging.getLogger(__name__)

HISTORY_STEP = timedelta(minutes=5)
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
    limit: int | None = None


def run(settings: Settings, city: City, plan: Run, stop: Event) -> None:
    """Publish until told to stop.

    Raises:
        RunError: the start lies ahead of the wall clock, or the city has no devices.
    """
    if plan.start is not None and plan.start > datetime.now(UTC):
        raise RunError(f"start {plan.start.isoformat()} is in the future")
    if not city.devices:
        raise RunError(f"{city.folder / 'devices.csv'} lists no devices to simulate")
    simulation = Simulation.of(city, plan.seed, plan.limit)
    with Publisher(settings, stop) as publisher:
        if stop.is_set():
            return
        now = wall_ms()
        start_ms = _start_ms(plan, now)
        pace = Pace(start_ms, now, plan.speed)
        for device in simulation.devices:
            publisher.send(about_topic(city.id, device), about_payload(device), retain=True)
        if plan.backfill is not None:
            backfill(
                simulation,
                publisher,
                stop,
                start_ms=start_ms - plan.backfill // _MILLISECOND,
                end_ms=start_ms,
                step_ms=plan.step // _MILLISECOND,
            )
        live(simulation, publisher, pace, stop)
        lost = publisher.flush()
        logger.info("stopped: %d messages confirmed, %d not", publisher.confirmed, lost)


def live(simulation: Simulation, publisher: Publisher, pace: Pace, stop: Event) -> None:
    """Publish each report at its time, from the pace's start on; late ones at once, in order."""
    logger.info("live: %d devices of %s", len(simulation.devices), simulation.city.id)
    told = pace.origin_ms
    for message in simulation.live(pace.start_ms):
        if not pace.wait_for(message.time_ms, stop):
            return
        publisher.send(message.topic, message.payload)
        if pace.wall_at(message.time_ms) - told >= _LOG_EVERY_MS:
            told = pace.wall_at(message.time_ms)
            logger.info("%d messages sent, %d confirmed", publisher.sent, publisher.confirmed)


def _start_ms(plan: Run, now_ms: int) -> int:
    if plan.start is not None:
        return int(plan.start.timestamp() * 1000)
    return now_ms - (_HEAD_START // _MILLISECOND if plan.speed > 1 else 0)
