"""The command `vigie alarms`."""

import asyncio
import signal
from typing import Annotated

import typer

from alarms.cli_notices import notices, notify_test
from vigie import logs
from vigie.city import load_city
from vigie.settings import Settings

app = typer.Typer(help="Watch over the rules of the city's file, and tell of alarms.", no_args_is_help=True)
app.command("notices")(notices)
app.command("notify-test")(notify_test)
CityOption = Annotated[str | None, typer.Option(help="The city (default: VIGIE_CITY).")]


@app.callback()
def alarms() -> None:
    """Watch over the rules of the city's file, and tell of alarms."""


@app.command()
def run(city: CityOption = None) -> None:
    """Evaluate until SIGINT or SIGTERM; of several, one does and the others stand by."""
    settings = Settings() if city is None else Settings(city=city)
    logs.configure(settings, "alarms")
    asyncio.run(_serve(settings))


async def _serve(settings: Settings) -> None:
    from alarms.service import Service

    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await Service(settings, load_city(settings.city_dir)).run(stopping)
