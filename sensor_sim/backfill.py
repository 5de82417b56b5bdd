"""History flat out: many readings a message, as a gateway sends what it kept while offline."""

from collections.abc import Iterable, Iterator
from itertools import chain
from threading import Event
from typing import Any

from sensor_sim.faults import Faults
from sensor_sim.outbox import Outbox
from sensor_sim.progress import progress
from sensor_sim.rota import count
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation

GATEWAY = "sim-backfill"
_READINGS_PER_MESSAGE = 500


def backfill(
    simulation: Simulation,
    faults: Faults,
    outbox: Outbox,
    stop: Event,
    *,
    start_ms: int,
    end_ms: int,
    step_ms: int,
) -> None:
    """Publish what the city would have reported in `[start, end)`, about a step apart.

    The last step has every report, so that no device looks silent when the present begins.
    """
    beats = simulation.thinned(step_ms, start_ms)
    recent_ms = max(start_ms, end_ms - step_ms)
    total = count(beats, start_ms, recent_ms) + count(simulation.beats, recent_ms, end_ms)
    history = chain(
        simulation.reported(beats, start_ms, recent_ms),
        simulation.reported(simulation.beats, recent_ms, end_ms),
    )
    with progress("history, reports", total) as advance:
        for batch in arrays(faults.on(history)):
            if stop.is_set():
                outbox.leave_all(chain(batch, faults.rest()))
                return
            outbox.post_together(GATEWAY, batch)
            advance(len(batch))


def arrays(sendings: Iterable[Sending]) -> Iterator[list[Sending]]:
    """Reports for an array of a gateway, so many that it holds some hundred readings."""
    batch: list[Sending] = []
    readings = 0
    for sending in sendings:
        batch.append(sending)
        readings += len(sending.values)
        if readings >= _READINGS_PER_MESSAGE:
            yield batch
            batch, readings = [], 0
    if batch:
        yield batch


def batches(items: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Items of a gateway's arrays, so many that an array holds some hundred readings."""
    batch: list[dict[str, Any]] = []
    readings = 0
    for item in items:
        batch.append(item)
        readings += len(item["values"])
        if readings >= _READINGS_PER_MESSAGE:
            yield batch
            batch, readings = [], 0
    if batch:
        yield batch
