"""The command `vigie`: one subcommand per service, each loaded only when it is called."""

import signal
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from vigie.settings import Settings

if TYPE_CHECKING:
    from psycopg import Connection

app = typer.Typer(
    name="vigie",
    help="A city's sensors, live: MQTT in, time-series database, API, dashboard.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
database = typer.Typer(
    help="The database: its schema, its upkeep, its backups.", no_args_is_help=True
)
app.add_typer(database, name="db")

CityOption = Annotated[
    str | None, typer.Option(help="The city: a folder under cities/ (default: VIGIE_CITY).")
]

# A service reads its own arguments, `--help` included.
_PASS_ON: dict[str, Any] = {
    "add_help_option": False,
    "context_settings": {"allow_extra_args": True, "ignore_unknown_options": True},
}


def _settings(city: str | None) -> Settings:
    return Settings() if city is None else Settings(city=city)


@app.command()
def up(
    city: CityOption = None,
    demo: Annotated[
        bool, typer.Option(help="Publish the city's simulated or replayed day.")
    ] = True,
) -> None:
    """Start everything on this machine and print the URLs; Ctrl-C stops it."""
    from vigie.stack.up import up as run

    raise typer.Exit(run(_settings(city), with_demo=demo))


@app.command()
def doctor(city: CityOption = None) -> None:
    """Check what `vigie up` needs, and say what is wrong."""
    from vigie.stack.doctor import examine

    raise typer.Exit(examine(_settings(city)))


class Service(StrEnum):
    INGEST = "ingest"
    API = "api"
    DASHBOARD = "dashboard"
    MAINTAIN = "maintain"


@app.command()
def health(service: Service) -> None:
    """Exit with 0 when the service does its work, with 1 and the reason when it does not."""
    from vigie.stack.health import problem_of

    problem = problem_of(service.value, Settings())
    if problem is not None:
        typer.echo(problem, err=True)
        raise typer.Exit(1)


@app.command()
def catalogue() -> None:
    """Print the catalogue of metrics and kinds as a Markdown page."""
    from vigie.catalogue import load_catalogue
    from vigie.reference import catalogue_page

    typer.echo(catalogue_page(load_catalogue()), nl=False)


@database.command("migrate")
def migrate_database(city: CityOption = None) -> None:
    """Bring the database up to date: safe to run twice, and from two places at once."""
    from vigie.city import load_city
    from vigie.logs import configure
    from vigie.store.connect import connect
    from vigie.store.migrate import migrate

    settings = _settings(city)
    configure(settings, service="migrate")
    with connect(settings, "migrate") as connection:
        applied = migrate(connection, load_city(settings.city_dir), settings.database_engine)
    typer.echo(f"applied: {', '.join(applied)}" if applied else "the database is up to date")


@database.command("maintain")
def maintain_database(
    city: CityOption = None,
    once: Annotated[bool, typer.Option("--once", help="One round, and end.")] = False,
) -> None:
    """Make room for readings to come and apply the city's retention, again and again."""
    from datetime import UTC, datetime
    from functools import partial

    from vigie.city import load_city
    from vigie.logs import configure
    from vigie.store.connect import connect
    from vigie.store.maintain import keep_maintained, maintain

    settings = _settings(city)
    configure(settings, service="maintain")
    retention = load_city(settings.city_dir).config.retention
    if not once:
        every_s = settings.maintain_every_s
        keep_maintained(partial(connect, settings, "maintain"), retention, every_s, _told_to_stop())
        return
    with connect(settings, "maintain", autocommit=True) as connection:
        done = maintain(connection, retention, datetime.now(UTC))
    typer.echo(
        f"dropped {done.weeks_dropped} weeks of readings and "
        f"{done.dead_letters_forgotten} dead letters"
    )


def _told_to_stop() -> threading.Event:
    """Set by SIGINT and SIGTERM."""
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    return stopping


@database.command("backup")
def backup_database(
    file: Annotated[Path, typer.Argument(help="Where to; it appears when it is whole.")],
    city: CityOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write the city's database to a file, while the services go on."""
    from vigie.city import load_city
    from vigie.stack.client import program_directories
    from vigie.store.backup import backup

    settings, connect = _client(city, "backup")
    done = backup(
        connect,
        settings.resolved_database_url,
        load_city(settings.city_dir),
        file,
        program_directories(settings),
        overwrite=overwrite,
    )
    typer.echo(f"backed up: {done}")


@database.command("restore")
def restore_database(
    file: Annotated[Path, typer.Argument(help="A file that `vigie db backup` wrote.")],
    city: CityOption = None,
) -> None:
    """Bring a backup into the city's database, which must hold no data yet."""
    from vigie.city import load_city
    from vigie.stack.client import program_directories
    from vigie.store.backup import restore

    settings, connect = _client(city, "restore")
    done = restore(
        connect,
        settings.resolved_database_url,
        load_city(settings.city_dir),
        file,
        program_directories(settings),
    )
    typer.echo(f"restored: {done}")


@database.command("stats")
def describe_database(
    city: CityOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Print how large the database is and what it holds."""
    from rich.console import Console

    from vigie.city import load_city
    from vigie.store.stats import measure, tables

    settings, connect = _client(city, "stats")
    with connect() as connection:
        stats = measure(connection, load_city(settings.city_dir))
    if as_json:
        typer.echo(stats.to_json())
    else:
        Console(highlight=False, soft_wrap=True).print(*tables(stats), sep="\n\n")


def _client(city: str | None, command: str) -> tuple[Settings, Callable[[], "Connection"]]:
    """The settings of a command on the database, and what opens a connection to it."""
    from functools import partial

    from vigie.logs import configure
    from vigie.stack.client import require_running
    from vigie.store.connect import connect

    # Being told to end unwinds as Ctrl-C does: children are ended, unfinished files removed.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda caught, _: sys.exit(128 + caught))
    settings = _settings(city)
    configure(settings, service=command)
    require_running(settings)
    return settings, partial(connect, settings, command, autocommit=True)


@app.command(**_PASS_ON)
def ingest(context: typer.Context) -> None:
    """MQTT in, database out."""
    from ingest.cli import app as service

    service(context.args, prog_name="vigie ingest")


@app.command(**_PASS_ON)
def api(context: typer.Context) -> None:
    """Serve the HTTP API."""
    from api.cli import app as service

    service(context.args, prog_name="vigie api")


@app.command(**_PASS_ON)
def dashboard(context: typer.Context) -> None:
    """Serve the dashboard."""
    from dashboard.cli import app as service

    service(context.args, prog_name="vigie dashboard")


@app.command(**_PASS_ON)
def sim(context: typer.Context) -> None:
    """Publish a simulated city, or replay a recorded one."""
    from sensor_sim.cli import app as service

    service(context.args, prog_name="vigie sim")


def main() -> None:
    """Run the command; a mistake of use is one sentence and the exit code 2."""
    try:
        app(prog_name="vigie")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sentence = explain(error)
        if sentence is None:
            raise
        sys.stderr.write(f"vigie: {sentence}\n")
        sys.exit(2)


def explain(error: Exception) -> str | None:
    """What went wrong, for the person who typed the command; nothing when it is our own bug."""
    import psycopg

    from vigie.city import CityError
    from vigie.mqtt import BrokerUrlError
    from vigie.stack.errors import StackError
    from vigie.store.migrate import StoreError

    if isinstance(error, CityError | StackError | StoreError | BrokerUrlError):
        return str(error)
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        return "; ".join(f"{_variable(one)}: {one['msg']}" for one in error.errors())
    if isinstance(error, psycopg.OperationalError):
        return f"the database: {str(error).strip()}"
    if isinstance(error, ConnectionError | TimeoutError):
        return f"cannot connect: {error}"
    return None


def _variable(error: Any) -> str:
    """The variable at fault, with its value unless that is a URL, which may hold a password."""
    field = "_".join(map(str, error["loc"]))
    value = "" if field.endswith("_url") else f"={error['input']!r}"
    return f"VIGIE_{field.upper()}{value}"
