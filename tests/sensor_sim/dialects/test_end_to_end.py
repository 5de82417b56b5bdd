"""Every dialect through a real broker, ingest, database and API: what was told is stored."""

import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
import yaml
from pydantic import SecretStr
from typer.testing import CliRunner

from sensor_sim.cli import app
from sensor_sim.dialects import DIALECTS
from sensor_sim.faults import parse_fault
from sensor_sim.run import Run, run
from sensor_sim.store_view import StoreView
from sensor_sim.verify import Verdict, verify
from tests.conftest import CITIES
from tests.sensor_sim.ear import Listen
from tests.sensor_sim.faults.test_faults import EVERY
from tests.servers import wait_until
from tests.vigie.stack.stack import Stack, stack
from vigie.catalogue import load_catalogue
from vigie.city import City, load_city
from vigie.settings import Settings

TIMED = [name for name, dialect in DIALECTS.items() if dialect.clock is not None]
HISTORY = timedelta(minutes=30)
PATIENCE = timedelta(seconds=120)


@pytest.fixture(scope="module")
def polyglot(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Testville with a device of each kind, and the feeds that `vigie sim feeds` prints."""
    cities = tmp_path_factory.mktemp("cities")
    folder = cities / "testville"
    shutil.copytree(CITIES / "testville", folder)
    table = ["id,kind,name,lat,lon,interval_s"]
    table += [f"{kind}-1,{kind},,43.31,5.36,120" for kind in load_catalogue().kinds]
    (folder / "devices.csv").write_text("\n".join(table) + "\n")
    config = folder / "city.yaml"
    document = yaml.safe_load(config.read_text("utf-8"))
    document["feeds"] = [feed for name in DIALECTS for feed in printed_feeds(cities, name)]
    config.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    return load_city(folder)


def printed_feeds(cities: Path, name: str) -> list[object]:
    done = CliRunner().invoke(
        app,
        ["feeds", "--city", "testville", "--format", name],
        env={"VIGIE_CITIES_DIR": str(cities)},
    )
    assert done.exit_code == 0, done.output
    feeds: list[object] = yaml.safe_load(done.stdout)["feeds"]
    return feeds


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, polyglot: City) -> Iterator[Stack]:
    cities = {"VIGIE_CITIES_DIR": str(polyglot.folder.parent)}
    with stack(tmp_path_factory.mktemp("data"), **cities) as started:
        started.wait_until_live()
        yield started


def during(running: Stack, city: City, plan: Run, is_enough: Callable[[], bool]) -> None:
    """Let the simulator run until it is enough."""
    stop = Event()
    settings = Settings(mqtt_url=SecretStr(f"mqtt://127.0.0.1:{running.mqtt_port}"))
    simulating = Thread(target=run, args=(settings, city, plan, stop))
    simulating.start()
    try:
        wait_until(is_enough, timeout_s=120, what="the simulator")
    finally:
        stop.set()
        simulating.join(20)
    assert not simulating.is_alive()


@pytest.fixture(scope="module")
def ledgers(
    running: Stack, polyglot: City, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """What was told in each dialect, one after the other, so that nobody waits for each."""
    folder = tmp_path_factory.mktemp("ledgers")
    kept = {name: folder / f"{name}.ledger" for name in TIMED}
    for day, (name, ledger) in enumerate(kept.items(), start=1):
        simulate(running, polyglot, a_while(day, ledger, [name]))
    return kept


def a_while(days_ago: int, ledger: Path, formats: Iterable[str], faults: Iterable[str] = ()) -> Run:
    """Some history and some of what followed, of a day of its own for each ledger."""
    return Run(
        seed=days_ago,
        start=datetime.now(UTC) - timedelta(days=days_ago),
        speed=10_000,
        backfill=HISTORY,
        step=timedelta(seconds=1),
        faults=tuple(parse_fault(text) for text in faults),
        ledger=ledger,
        formats=tuple(formats),
    )


def simulate(running: Stack, city: City, plan: Run) -> None:
    """Let the plan run until its history is over."""
    assert plan.start is not None
    assert plan.ledger is not None
    ledger, start_ms = plan.ledger, int(plan.start.timestamp() * 1000)
    during(running, city, plan, lambda: last_told(ledger) > start_ms)


def verdict_of(running: Stack, ledger: Path) -> Verdict:
    with StoreView(f"http://127.0.0.1:{running.api_port}", running.api_headers) as view:
        return verify(ledger, view, PATIENCE)


def last_told(ledger: Path) -> int:
    try:
        connection = sqlite3.connect(f"{ledger.as_uri()}?mode=ro", uri=True, timeout=30)
    except sqlite3.OperationalError:
        return 0  # it is still to come
    try:
        (last,) = connection.execute("SELECT max(time_ms) FROM reading").fetchone()
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()
    return int(last or 0)


@pytest.mark.system
@pytest.mark.parametrize("name", TIMED)
def test_what_is_told_in_a_dialect_is_stored_with_device_time_and_value(
    running: Stack, ledgers: dict[str, Path], name: str
) -> None:
    verdict = verdict_of(running, ledgers[name])
    assert verdict.is_clean, verdict
    assert verdict.stored == verdict.said >= HISTORY // timedelta(minutes=2)
    assert verdict.letters == 0
    assert verdict.true == verdict.said + sum(verdict.unsent.values())
    assert verdict.unsent.keys() <= {"no_word", "stopped"}


@pytest.mark.system
def test_with_every_fault_a_city_of_many_dialects_is_accounted_for(
    running: Stack, polyglot: City, tmp_path: Path
) -> None:
    formats = ["openevse", "homewizard", "tasmota", "ngsi-ld", "sparkplug", "canonical"]
    ledger = tmp_path / "run.ledger"
    simulate(running, polyglot, a_while(len(TIMED) + 1, ledger, formats, EVERY))
    verdict = verdict_of(running, ledger)
    assert verdict.is_clean, verdict
    assert verdict.stored > 200
    assert verdict.letters >= verdict.broken > 0


@pytest.mark.system
def test_bare_values_are_stored_as_they_come_with_the_time_of_their_receipt(
    running: Stack, polyglot: City, listen: Listen
) -> None:
    hasty = replace(polyglot, devices=tuple(replace(one, interval_s=1) for one in polyglot.devices))
    ear = listen(f"mqtt://127.0.0.1:{running.mqtt_port}", "bms/#")
    began = datetime.now(UTC)
    during(running, hasty, Run(seed=3, formats=("value",)), lambda: len(ear.heard) > 100)
    heard: dict[tuple[str, str], list[str]] = {}
    for topic, payload in ear.heard:
        *_, device, field = topic.split("/")
        heard.setdefault((device, field), []).append(payload.decode())

    def stored() -> dict[tuple[str, str], list[float]]:
        found: dict[tuple[str, str], list[float]] = {}
        with StoreView(f"http://127.0.0.1:{running.api_port}", running.api_headers) as view:
            now = datetime.now(UTC) + timedelta(minutes=1)
            for device, metric, _, value in sorted(view.readings(began, now), key=lambda r: r[2]):
                found.setdefault((device, metric), []).append(value)
        return found

    wait_until(
        lambda: sum(map(len, stored().values())) == len(ear.heard),
        timeout_s=60,
        what="all values",
    )
    words = {"off": 0.0, "on": 1.0, "closed": 0.0, "open": 1.0}
    for (device, metric), values in stored().items():
        scale = 1000 if metric == "active_power" else 1
        told = [words[one] if one in words else float(one) / scale for one in heard[device, metric]]
        assert values == pytest.approx(told), (device, metric)
