"""History flat out: many readings a message, as a gateway sends what it kept while offline."""

from collections.abc import Iterable, Iterator
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
    """Publish what the city would have reported in `[start, end)`, about a step apart."""
    beats = simulation.thinned(step_ms, start_ms)
    topic = gateway_topic(simulation.city.id, GATEWAY)
    with progress("history, reports", count(beats, start_ms, end_ms)) as advance:
        for batch in batches(simulation.history(start_ms, end_ms, beats)):
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
