"""The command `vigie ingest`."""

import signal
from typing import Annotated

import typer

from vigie import logs
from vigie.city import load_city
from vigie.settings import Settings

app = typer.Typer(help="Take readings from the broker into the database.")


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    city: Annotated[str | None, typer.Option(help="The city (default: VIGIE_CITY).")] = None,
) -> None:
    """Serve until SIGINT or SIGTERM."""
    if context.invoked_subcommand is not None:
        return
    from ingest.service import Service

    settings = Settings() if city is None else Settings(city=city)
    logs.configure(settings, "ingest")
    service = Service(settings, load_city(settings.city_dir))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: service.stop())
    service.run()
