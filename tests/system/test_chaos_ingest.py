"""Ingest under load while its servers and its workers die and its network fails.

Every publication that the broker confirmed must be in the database, once and with its value. Half
a minute of it for each way to run ingest; `make chaos` takes minutes, from a new seed each time.
"""

import logging
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psycopg
import pytest

from tests.servers import mosquitto, nats
from tests.system.chaos.load import Ledger, Load, device_of, time_of
from tests.system.chaos.plan import draw
from tests.system.chaos.town import Town, town
from vigie.city import City

SHORT_S = 35.0
SEED = 20261126
CATCHES_UP_WITHIN_S = 120

_log = logging.getLogger(__name__)


@pytest.fixture
def duration_s(pytestconfig: pytest.Config) -> float:
    minutes: float | None = pytestconfig.getoption("--chaos-minutes")
    return SHORT_S if minutes is None else minutes * 60


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    given: int | None = pytestconfig.getoption("--chaos-seed")
    if given is not None:
        return given
    is_long = pytestconfig.getoption("--chaos-minutes") is not None
    return random.SystemRandom().randrange(1_000_000) if is_long else SEED


@pytest.fixture
def one_on_nats(city: City, tmp_path: Path) -> Iterator[Town]:
    with town(city, nats(tmp_path / "broker"), [None], tmp_path) as running:
        yield running


@pytest.fixture
def one_on_mosquitto(city: City, tmp_path: Path) -> Iterator[Town]:
    with town(city, mosquitto(tmp_path / "broker"), [None], tmp_path) as running:
        yield running


@pytest.fixture
def three_on_mosquitto(city: City, tmp_path: Path) -> Iterator[Town]:
    with town(city, mosquitto(tmp_path / "broker"), ["a", "b", "c"], tmp_path) as running:
        yield running


def what_is_wrong(
    ledger: Ledger, connection: psycopg.Connection, *, keeps_order: bool, is_shared: bool
) -> list[str]:
    """How the database differs from what was confirmed, with examples; empty when all is well.

    Where the broker `keeps_order` when it repeats itself, the last of several values must be there,
    elsewhere any of them. Where subscriptions are shared, it may say that it dropped a message.
    """
    rows = connection.execute(
        "SELECT device, time, value FROM reading JOIN series ON series.id = series_id"
    ).fetchall()
    stored = {(device, time): value for device, time, value in rows}
    sent = {(device_of(one), time_of(one)): one for one in ledger.values}
    allowed = {one: values[-1:] if keeps_order else values for one, values in ledger.values.items()}
    letters = connection.execute("SELECT payload FROM dead_letter").fetchall()
    buried = {bytes(payload) for (payload,) in letters}
    findings: dict[str, Sequence[object]] = {
        "readings are missing": [
            one for key, one in sent.items() if key not in stored and one in ledger.heard
        ],
        "readings have a wrong value": [
            (one, stored[key], ledger.values[one])
            for key, one in sent.items()
            if key in stored and stored[key] not in allowed[one]
        ],
        "readings are none of ours": list(stored.keys() - sent.keys()),
        "bad messages are no dead letter": list(ledger.bad & ledger.heard - buried),
        "dead letters are no bad message": list(buried - ledger.bad),
        "messages without a subscriber": [] if is_shared else ledger.unheard,
    }
    return [f"{len(all_)} {what}: {all_[:500]}" for what, all_ in findings.items() if all_]


def go_through(
    running: Town,
    seed: int,
    duration_s: float,
    *,
    keeps_order: bool,
    is_shared: bool = False,
) -> None:
    events = draw(seed, duration_s, len(running.workers))
    plan = "\n".join([f"--chaos-seed {seed}", *map(str, events)])
    _log.info("%s", plan)
    load = Load(running.broker, seed)
    load.start()
    running.suffer(events)
    ledger = load.finish()
    _log.info("%s\n%s", ledger, "\n".join(f"{n} times: {deed}" for deed, n in running.done.items()))
    with running.connect() as connection:

        def wrong() -> list[str]:
            return what_is_wrong(ledger, connection, keeps_order=keeps_order, is_shared=is_shared)

        deadline_s = time.monotonic() + CATCHES_UP_WITHIN_S
        while wrong() and time.monotonic() < deadline_s:
            time.sleep(1)
        found = wrong()
    assert not found, "\n".join([*found, plan])


@pytest.mark.system
@pytest.mark.timeout(3600)
def test_one_worker_on_the_embedded_broker_loses_nothing(
    one_on_nats: Town, seed: int, duration_s: float
) -> None:
    """NATS sends the unacknowledged again after newer messages: a correction may be undone."""
    go_through(one_on_nats, seed, duration_s, keeps_order=False)


@pytest.mark.system
@pytest.mark.mosquitto
@pytest.mark.timeout(3600)
def test_one_worker_on_mosquitto_loses_nothing_and_keeps_corrections(
    one_on_mosquitto: Town, seed: int, duration_s: float
) -> None:
    go_through(one_on_mosquitto, seed, duration_s, keeps_order=True)


@pytest.mark.system
@pytest.mark.mosquitto
@pytest.mark.timeout(3600)
def test_workers_of_a_group_lose_nothing_that_mosquitto_did_not_drop(
    three_on_mosquitto: Town, seed: int, duration_s: float
) -> None:
    """Mosquitto forgets shared subscriptions when it stops (docs/operations.md), and says so.

    A worker may be sent an old value again after another one stored its correction.
    """
    go_through(three_on_mosquitto, seed, duration_s, keeps_order=False, is_shared=True)
