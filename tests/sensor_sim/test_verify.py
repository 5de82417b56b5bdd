"""What was sent, and what the city has of it: a real broker, ingest, database and API between."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from sensor_sim.cli import app
from sensor_sim.faults import parse_fault
from sensor_sim.ledger import Ledger
from sensor_sim.run import Run, run
from sensor_sim.scenario.occurrence import parse_wish
from sensor_sim.store_view import StoreView
from sensor_sim.verify import Verdict, verify
from tests.sensor_sim.faults.test_faults import EVERY
from tests.servers import free_port, wait_until
from tests.vigie.stack.stack import Stack, stack
from vigie.city import City
from vigie.settings import Settings

PATIENCE = timedelta(seconds=90)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with stack(tmp_path_factory.mktemp("data")) as started:
        started.wait_until_live()
        yield started


def simulate(running: Stack, city: City, ledger: Path, faults: list[str], seed: int) -> None:
    """Some hours of Testville, with a blackout, on a day of its own for each seed; then stop."""
    stop = Event()
    plan = Run(
        seed=seed,
        start=datetime.now(UTC) - timedelta(days=seed),
        speed=600,
        backfill=timedelta(minutes=30),
        step=timedelta(seconds=1),
        faults=tuple(parse_fault(text) for text in faults),
        ledger=ledger,
        scenarios=(parse_wish("blackout@+1m"),),
    )
    settings = Settings(mqtt_url=SecretStr(f"mqtt://127.0.0.1:{running.mqtt_port}"))
    simulating = Thread(target=run, args=(settings, city, plan, stop))
    simulating.start()
    try:
        wait_until(lambda: messages_in(ledger) > 60, timeout_s=60, what="messages")
    finally:
        stop.set()
        simulating.join(20)
    assert not simulating.is_alive()


def messages_in(ledger: Path) -> int:
    if not ledger.exists():
        return 0
    connection = sqlite3.connect(ledger, timeout=30)
    try:
        (count,) = connection.execute("SELECT count(*) FROM message").fetchone()
    except sqlite3.OperationalError:
        return 0  # the tables are still to come
    finally:
        connection.close()
    return int(count)


def verdict_of(running: Stack, ledger: Path, patience: timedelta = PATIENCE) -> Verdict:
    with StoreView(f"http://127.0.0.1:{running.api_port}", running.api_headers) as view:
        return verify(ledger, view, patience)


@pytest.mark.system
def test_with_every_fault_every_message_is_accounted_for(
    running: Stack, city: City, tmp_path: Path
) -> None:
    ledger = tmp_path / "run.ledger"
    simulate(running, city, ledger, EVERY, seed=3)
    verdict = verdict_of(running, ledger)
    assert verdict.is_clean, verdict
    assert verdict.stored > 100
    assert verdict.broken > 0
    assert verdict.unsent["dropout"] > 0


@pytest.mark.system
def test_what_is_lost_or_altered_behind_its_back_is_found(
    running: Stack, city: City, tmp_path: Path
) -> None:
    ledger = tmp_path / "run.ledger"
    simulate(running, city, ledger, ["garbage:rate=20%"], seed=4)
    assert verdict_of(running, ledger).is_clean
    stored_as = Settings(city="testville", data_dir=running.data_dir).resolved_database_url
    first, second = of_ledger(ledger)
    of_series = (
        "WHERE series_id = (SELECT id FROM series WHERE device = %s AND metric = %s) "
        "AND time = to_timestamp(%s / 1000.0)"
    )
    with psycopg.connect(stored_as) as connection:
        deleted = connection.execute(f"DELETE FROM reading {of_series}", first)
        altered = connection.execute(f"UPDATE reading SET value = value + 1 {of_series}", second)
        assert (deleted.rowcount, altered.rowcount) == (1, 1)
    verdict = verdict_of(running, ledger, timedelta(seconds=1))
    assert {key: count for key, count in verdict.discrepancies.items() if count} == {
        "missing": 1,
        "altered": 1,
    }
    [missing], [changed] = verdict.examples["missing"], verdict.examples["altered"]
    assert (missing.device, missing.metric) == first[:2]
    assert (changed.device, changed.metric) == second[:2]
    url = f"http://127.0.0.1:{running.api_port}"
    done = CliRunner().invoke(
        app,
        [*["verify", "--ledger", str(ledger), "--patience", "1s"], "--api", url],
        env={"VIGIE_API_KEY": running.api_headers["X-API-Key"]},
    )
    assert done.exit_code == 1
    assert f"{missing.device} {missing.metric} {missing.time.isoformat()}" in done.output


@pytest.mark.system
def test_what_somebody_else_said_for_a_simulated_device_is_found(
    running: Stack, city: City, tmp_path: Path
) -> None:
    ledger = tmp_path / "run.ledger"
    simulate(running, city, ledger, [], seed=5)
    assert verdict_of(running, ledger).is_clean
    device, metric, sent_ms = of_ledger(ledger)[0]
    stored_as = Settings(city="testville", data_dir=running.data_dir).resolved_database_url
    intrude = (
        "INSERT INTO reading (series_id, time, value, quality) "
        "SELECT id, to_timestamp(%s / 1000.0), 7, 0 FROM series WHERE device = %s AND metric = %s"
    )
    with psycopg.connect(stored_as) as connection:
        # Of that device once amid the run and once before it; of another, as it likes.
        connection.execute(
            "INSERT INTO device (id, kind, status) "
            "VALUES ('stranger', 'building_meter', 'provisional')"
        )
        connection.execute(
            "INSERT INTO series (device, metric) VALUES ('stranger', 'active_power')"
        )
        connection.execute(intrude, (sent_ms + 1234, device, metric))
        connection.execute(intrude, (sent_ms - 120_000, device, metric))
        connection.execute(intrude, (sent_ms + 1234, "stranger", "active_power"))
    verdict = verdict_of(running, ledger, timedelta(seconds=1))
    assert {key: count for key, count in verdict.discrepancies.items() if count} == {
        "unheard_of": 1
    }
    [unheard] = verdict.examples["unheard_of"]
    assert (unheard.device, unheard.metric, unheard.what) == (device, metric, "stored 7.0")


def of_ledger(ledger: Path) -> list[tuple[str, str, int]]:
    connection = sqlite3.connect(ledger)
    rows = connection.execute(
        "SELECT device, metric, sent_time_ms FROM reading WHERE sent_value IS NOT NULL "
        "ORDER BY id LIMIT 2"
    ).fetchall()
    connection.close()
    return rows


def test_without_an_api_it_says_so(tmp_path: Path) -> None:
    said = refusal_of(tmp_path / "run.ledger", f"http://127.0.0.1:{free_port()}")
    assert "cannot be asked" in said


@pytest.mark.system
def test_what_is_no_ledger_of_this_city_is_refused(running: Stack, tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{running.api_port}"
    file = tmp_path / "run.ledger"
    assert "no such file" in refusal_of(file, url)
    file.write_text("x" * 5000)
    assert "not a ledger" in refusal_of(file, url)
    file.unlink()
    with Ledger(file, "atlantis"):
        pass
    assert "the ledger of atlantis, not of testville" in refusal_of(file, url)


def refusal_of(ledger: Path, url: str) -> str:
    arguments = ["verify", "--ledger", str(ledger), "--patience", "1s", "--api", url]
    done = CliRunner().invoke(app, arguments, env={"COLUMNS": "300"})
    assert done.exit_code == 2
    return " ".join(done.output.split())
