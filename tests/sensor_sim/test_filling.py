"""What the outline of history left out, at a real broker: as much as there is time for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event

import orjson
import pytest

from sensor_sim.faults import Faults
from sensor_sim.filling import Filling
from sensor_sim.history import History
from sensor_sim.outbox import Outbox
from sensor_sim.publish import Publisher
from sensor_sim.simulation import Simulation
from sensor_sim.speech import speech_of
from tests.sensor_sim.ear import Ear, Listen
from tests.servers import wait_until
from vigie.model import CANONICAL
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]
MINUTE = 60_000
END = 1_795_417_200_000


class Clock:
    """The time moves only where it is let."""

    def __init__(self) -> None:
        self.ms = 0

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def history(simulation: Simulation) -> History:
    return History(
        simulation,
        start_ms=END - 25 * MINUTE,
        end_ms=END,
        step_ms=15 * MINUTE,
        in_full_ms=25 * MINUTE,
    )


@contextmanager
def filling(
    history: History, simulation: Simulation, settings: Settings, clock: Clock, stop: Event
) -> Iterator[Filling]:
    speech = speech_of(simulation.city, (CANONICAL,), simulation.devices)
    faults = Faults((), simulation, seed=7)
    with Publisher(settings, stop) as publisher:
        outbox = Outbox("marseille", publisher, None, speech)
        with Filling(history, faults, outbox, stop, clock) as made:
            yield made
        publisher.flush()


def readings(ear: Ear) -> int:
    return sum(len(item["values"]) for _, payload in ear.heard for item in orjson.loads(payload))


def test_all_that_was_left_out_comes_as_time_goes_on(
    broker_url: str, simulation: Simulation, history: History, listen: Listen, at_broker: AtBroker
) -> None:
    ear, clock = listen(broker_url), Clock()
    left_out = [one for part in history.rest() for one in part.reports]
    with filling(history, simulation, at_broker(broker_url), clock, Event()) as made:
        for clock.ms in range(0, 20_000, 10):
            made.go_on(clock.ms + 1)
    told = sum(len(one.values) for one in left_out)
    wait_until(lambda: readings(ear) >= told, what="the rest of the history")
    items = [one for _, payload in ear.heard for one in orjson.loads(payload)]
    assert [(one["device"], one["time"], one["values"]) for one in items] == [
        (one.device.id, one.time_ms / 1000, one.values) for one in left_out
    ]


def test_it_takes_no_time_from_the_present(
    broker_url: str, simulation: Simulation, history: History, listen: Listen, at_broker: AtBroker
) -> None:
    ear, clock = listen(broker_url), Clock()
    with filling(history, simulation, at_broker(broker_url), clock, Event()) as made:
        made.go_on(0)  # a report is due now
        made.go_on(-5000)  # or is late already
        made.go_on(1)
        clock.ms = 20
        made.go_on(40)  # what was sent has not had its time yet
    wait_until(lambda: bool(ear.heard), what="the part that there was time for")
    assert 0 < readings(ear) < 600
    assert history.told.full == ()


def test_it_ends_when_the_run_is_told_to_stop(
    broker_url: str, simulation: Simulation, history: History, listen: Listen, at_broker: AtBroker
) -> None:
    ear, stop = listen(broker_url), Event()
    with filling(history, simulation, at_broker(broker_url), Clock(), stop) as made:
        stop.set()
        made.go_on(60_000)
    assert ear.heard == []
