"""The commands `vigie db`: the schema, its upkeep and its backups."""

import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from vigie.settings import Settings

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from psycopg import Connection

database = typer.Typer(
    help="The database: its schema, its upkeep, its backups.", no_args_is_help=True
)

CityOption = Annotated[
    str | None, typer.Option(help="The city: a folder under cities/ (default: VIGIE_CITY).")
]


def settings_for(city: str | None) -> Settings:
    """The settings of this process, for the city that the command names, if it does."""
    return Settings() if city is None else Settings(city=city)


@database.command("migrate")
def migrate_database(city: CityOption = None) -> None:
    """Bring the database up to date: safe to run twice, and from two places at once."""
    from vigie.city import load_city
    from vigie.logs import configure
    from vigie.store.connect import connect
    from vigie.store.migrate import migrate

    settings = settings_for(city)
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

    settings = settings_for(city)
    configure(settings, service="maintain")
    retention = load_city(settings.city_dir).config.retention
    if not once:
        every_s = settings.maintain_every_s
        keep_maintained(partial(connect, settings, "maintain"), retention, every_s, _told_to_stop())
        return
    with connect(settings, "maintain", autocommit=True) as connection:
        done = maintain(connection, retention, datetime.now(UTC))
    typer.echo(str(done))


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

    settings, connect = client_of(city, "backup")
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

    settings, connect = client_of(city, "restore")
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
    from vigie.store.stats import measure
    from vigie.store.stats_page import tables

    settings, connect = client_of(city, "stats")
    with connect() as connection:
        stats = measure(connection, load_city(settings.city_dir))
    if as_json:
        typer.echo(stats.to_json())
    else:
        Console(highlight=False, soft_wrap=True).print(*tables(stats), sep="\n\n")


@database.command("delete")
def delete_from_database(
    *,
    device: Annotated[list[str] | None, typer.Option(help="Of this device; repeatable.")] = None,
    metric: Annotated[list[str] | None, typer.Option(help="Of this metric; repeatable.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Of devices of this kind.")] = None,
    district: Annotated[list[str] | None, typer.Option(help="Of devices in this district.")] = None,
    start: Annotated[str | None, typer.Option(help="From this time on; else all earlier.")] = None,
    end: Annotated[str | None, typer.Option(help="Before this time; else all later.")] = None,
    city: CityOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete readings for ever, and whatever was worked out from them.

    Times are ISO 8601, by the city's clocks unless they name a zone: 2026-11-23, 2026-11-23T07:00Z.
    """
    from vigie.city import load_city
    from vigie.store.delete import EARLIEST, LATEST, Doomed, count_readings, delete_readings
    from vigie.store.migrate import StoreError
    from vigie.store.read.rows import Selection

    settings, connect = client_of(city, "delete")
    zone = load_city(settings.city_dir).config.zone
    since = EARLIEST if start is None else time_of(start, zone)
    until = LATEST if end is None else time_of(end, zone)
    if not any([device, metric, kind, district, start, end]):
        raise StoreError("say what to delete: a --device, --metric, --kind, --district or a range")
    selection = Selection(
        device=tuple(device or ()),
        metric=tuple(metric or ()),
        kind=tuple(kind or ()),
        district=tuple(district or ()),
    )
    with connect() as connection:
        doomed = count_readings(connection, selection, since, until)
        if not doomed.series:
            raise StoreError("no device has ever sent such readings")
        if not yes:
            typer.confirm(f"{doomed}, and what was made of them: delete for ever?", abort=True)
        deleted = delete_readings(connection, selection, since, until)
    typer.echo(f"deleted: {Doomed(deleted, doomed.series)}")


def time_of(text: str, zone: "ZoneInfo") -> "datetime":
    """The time that an ISO 8601 text states; by the clocks of `zone` unless it names one."""
    from datetime import datetime

    from vigie.store.migrate import StoreError

    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise StoreError(f"{text!r} is no time: 2026-11-23 or 2026-11-23T07:00Z") from None
    return time.replace(tzinfo=time.tzinfo or zone)


def client_of(city: str | None, command: str) -> tuple[Settings, Callable[[], "Connection"]]:
    """The settings of a command on the database, and what opens a connection to it."""
    from functools import partial

    from vigie.logs import configure
    from vigie.stack.client import require_running
    from vigie.store.connect import connect

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _end)
    settings = settings_for(city)
    configure(settings, service=command)
    require_running(settings)
    return settings, partial(connect, settings, command, autocommit=True)


def _end(caught: int, _: object) -> NoReturn:
    """Unwind as Ctrl-C does: children are ended, unfinished files removed."""
    import psutil

    # A child that is just being started has nobody yet who would end it.
    for child in psutil.Process().children():
        child.kill()
    sys.exit(128 + caught)
