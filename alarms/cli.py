"""The command `vigie alarms`."""

import asyncio
import signal
import threading
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from alarms.cli_notices import notices, notify_test
from vigie import logs
from vigie.city import City, load_city
from vigie.city.alarms import Rule
from vigie.durations import parse_duration
from vigie.settings import Settings

if TYPE_CHECKING:
    from alarms.history import Incident

app = typer.Typer(
    help="Watch over the rules of the city's file, and tell of alarms.", no_args_is_help=True
)
app.command("notices")(notices)
app.command("notify-test")(notify_test)
CityOption = Annotated[str | None, typer.Option(help="The city (default: VIGIE_CITY).")]


@app.callback()
def alarms() -> None:
    """Watch over the rules of the city's file, and tell of alarms."""


@app.command()
def run(city: CityOption = None) -> None:
    """Evaluate and tell until SIGINT or SIGTERM; of several, one does and the others stand by."""
    settings = Settings() if city is None else Settings(city=city)
    logs.configure(settings, "alarms")
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    from alarms.notify.service import run_notifier
    from alarms.service import Service

    city = load_city(settings.city_dir)
    service, leave = Service(settings, city), threading.Event()
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    notifier = threading.Thread(target=run_notifier, args=(settings, city, leave), name="notifier")
    notifier.start()
    try:
        await service.run(stopping)
    finally:
        leave.set()
        await asyncio.to_thread(notifier.join)


class Format(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


@app.command("test")
def try_out(  # noqa: PLR0917 - each is an option by its name
    city: CityOption = None,
    rule: Annotated[
        list[str] | None, typer.Option(help="Only these rules, and what they are made of.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", metavar="TIME", help="By default a day before --to.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", metavar="TIME", help="By default now.")] = None,
    step: Annotated[str, typer.Option(help="How often figures of places are looked at.")] = "1m",
    form: Annotated[Format, typer.Option("--format")] = Format.TABLE,
) -> None:
    """Show what the rules would have raised over stored history; nothing is written.

    Times are RFC 3339; without a zone they are the city's.
    """
    from alarms.history_page import as_csv, as_json, as_table

    settings = Settings() if city is None else Settings(city=city)
    town = load_city(settings.city_dir)
    rules = _chosen(town, rule or [])
    until = _time(end, town, "--to") if end else datetime.now(UTC)
    since = _time(start, town, "--from") if start else until - timedelta(days=1)
    if since >= until:
        raise typer.BadParameter("must be before --to", param_hint="--from")
    try:
        each = parse_duration(step)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--step") from None
    found = asyncio.run(_try_out(settings, town, rules, start=since, end=until, step=each))
    if form is Format.CSV:
        as_csv(found)
    elif form is Format.JSON:
        as_json(found)
    else:
        as_table(found, rules, town, until)


async def _try_out(
    settings: Settings,
    city: City,
    rules: list[Rule],
    *,
    start: datetime,
    end: datetime,
    step: timedelta,
) -> "list[Incident]":
    from alarms.history import incidents
    from vigie.store.connect import connect_async

    async with await connect_async(settings, "alarms-test") as connection:
        return await incidents(connection, city, rules, start=start, end=end, step=step)


def _chosen(city: City, names: list[str]) -> list[Rule]:
    from alarms.history import rules_of

    rules = {one.id: one for one in city.config.alarms.rules}
    for name in names:
        if name not in rules:
            known = ", ".join(rules) or "none"
            raise typer.BadParameter(f"no rule {name!r}; there are: {known}", param_hint="--rule")
    return rules_of(rules, names)


def _time(text: str, city: City, option: str) -> datetime:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a time such as 2026-11-23T07:00", param_hint=option
        ) from None
    return time.replace(tzinfo=city.config.zone) if time.tzinfo is None else time
