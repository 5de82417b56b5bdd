"""`vigie doctor`: what a newcomer's machine lacks, each finding with its mend."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
from rich.console import Console
from rich.markup import escape

from vigie.city import CityError, load_city
from vigie.mqtt import BrokerError
from vigie.settings import Settings
from vigie.stack import answers, broker, postgres
from vigie.stack.directories import locked
from vigie.stack.errors import StackError
from vigie.stack.ports import check_ports
from vigie.store.connect import connect

Check = Callable[[Settings], str]
_OLDEST_PYTHON = (3, 11)


def examine(settings: Settings) -> int:
    """Print each check's result; 0 when all is well, 1 otherwise."""
    console = Console(highlight=False, soft_wrap=True)
    failures = 0
    for title, check in _checks(settings):
        try:
            console.print(f"[green]ok[/]    {title}: {escape(check(settings))}")
        except (StackError, CityError, BrokerError, psycopg.OperationalError) as error:
            failures += 1
            console.print(f"[red]FAIL[/]  {title}: {escape(str(error).strip())}")
    console.print("all is well" if failures == 0 else f"{failures} to mend")
    return 0 if failures == 0 else 1


def _checks(settings: Settings) -> list[tuple[str, Check]]:
    checks: list[tuple[str, Check]] = [("python", _python), ("city", _city)]
    if settings.database_url is None:
        checks.append(("embedded database", lambda _: _runs(postgres.binaries() / "postgres")))
    else:
        checks.append(("database", _database))
    if settings.mqtt_url is None:
        checks.append(("embedded broker", lambda _: _runs(broker.binary())))
    else:
        checks.append(("broker", _broker))
    if settings.database_url is None or settings.mqtt_url is None:
        checks.append(("data directory", _data_dir))
    return [*checks, ("ports", _ports)]


def _python(_: Settings) -> str:
    version = sys.version.split()[0]
    if sys.version_info < _OLDEST_PYTHON:
        raise StackError(f"{version}: Vigie needs 3.11 or newer; make run PYTHON=python3.12")
    return version


def _city(settings: Settings) -> str:
    city = load_city(settings.city_dir)
    return f"{city.config.name.en}, {len(city.districts)} districts, {len(city.devices)} devices"


def _runs(program: Path) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - a wheel's own program
            [program, "--version"], check=True, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise StackError(f"{program} does not run on this machine: {error}") from None
    return done.stdout.strip()


def _data_dir(settings: Settings) -> str:
    with locked(settings.data_dir):
        return f"{settings.data_dir.resolve()} can be written, and nobody uses it"


def _ports(settings: Settings) -> str:
    check_ports(settings)
    return "all free"


def _database(settings: Settings) -> str:
    with connect(settings, "doctor") as connection:
        row = connection.execute("SELECT current_setting('server_version')").fetchone()
        extension = connection.execute(
            "SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'"
        ).fetchone()
    engine = f"TimescaleDB {extension[0]}" if extension else "plain, without TimescaleDB"
    return f"PostgreSQL {row[0] if row else '?'}, {engine}"


def _broker(settings: Settings) -> str:
    problem = answers.broker_answers(settings)
    if problem is not None:
        raise StackError(problem)
    return "accepts us"
