"""History flat out: many readings a message, as a gateway sends what it kept while offline."""

from collections.abc import Iterable, Iterator
from itertools import chain
from threading import Event
from typing import Any

import orjson

from sensor_sim.message import gateway_topic
from sensor_sim.progress import progress
from sensor_sim.publish import Publisher
from sensor_sim.rota import count
from sensor_sim.simulation import Simulation

GATEWAY = "sim-backfill"
_READINGS_PER_MESSAGE = 500


def backfill(
    simulation: Simulation,
    publisher: Publisher,
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
        simulation.history(start_ms, recent_ms, beats),
        simulation.history(recent_ms, end_ms, simulation.beats),
    )
    topic = gateway_topic(simulation.city.id, GATEWAY)
    with progress("history, reports", total) as advance:
        for batch in batches(history):
            if stop.is_set():
                return
            publisher.send(topic, orjson.dumps(batch))
            advance(len(batch))


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
