"""History flat out: many readings a message, as a gateway sends what it kept while offline."""

from itertools import chain
from threading import Event

from sensor_sim.faults import Faults
from sensor_sim.message import batches
from sensor_sim.outbox import Outbox
from sensor_sim.progress import progress
from sensor_sim.rota import count
from sensor_sim.simulation import Simulation

GATEWAY = "sim-backfill"


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
        for batch in batches(faults.on(history), lambda one: len(one.values)):
            if stop.is_set():
                outbox.leave_all(chain(batch, faults.rest()))
                return
            outbox.post_together(GATEWAY, batch)
            advance(len(batch))
