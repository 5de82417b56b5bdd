"""The command `vigie ingest`."""

import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.cli_letters import purge, retry, show
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
    _serve(city)


@app.command("leave")
def leave(
    city: Annotated[str | None, typer.Option(help="The city (default: VIGIE_CITY).")] = None,
    quiet_s: Annotated[float, typer.Option(help="When nothing has come for so long.", min=1)] = 15,
) -> None:
    """Store what the broker still keeps for this worker, then have it keep nothing more."""
    _serve(city, leaves_after_s=quiet_s)


def _serve(city: str | None, leaves_after_s: float | None = None) -> None:
    from ingest.errors import IngestError
    from ingest.garbage import collect_rarely
    from ingest.service import Service

    settings = Settings() if city is None else Settings(city=city)
    logs.configure(settings, "ingest")
    collect_rarely()
    try:
        service = Service(settings, load_city(settings.city_dir), leaves_after_s=leaves_after_s)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: service.stop())
        service.run()
    except IngestError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None


@app.command("check")
def check_message(
    topic: Annotated[str, typer.Option(help="The topic that the message would come on.")],
    payload: Annotated[Path, typer.Option(help="A file with its payload; - for standard input.")],
    city: Annotated[str | None, typer.Option(help="The city (default: VIGIE_CITY).")] = None,
    at: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%dT%H:%M:%S%z"], help="Received then, not now."),
    ] = None,
) -> None:
    """Show what a message would become, and why not; exit with 1 for a dead letter."""
    from ingest.check import check
    from ingest.message import Message

    settings = Settings() if city is None else Settings(city=city)
    content = sys.stdin.buffer.read() if str(payload) == "-" else _content(payload)
    received_at = (at or datetime.now(UTC)).astimezone(UTC)
    lines, is_good = check(
        load_city(settings.city_dir), Message(topic, content, received_at), settings
    )
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if is_good else 1)


for name, command in (("dead-letters", show), ("retry", retry), ("purge", purge)):
    app.command(name)(command)


def _content(payload: Path) -> bytes:
    try:
        return payload.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{payload}: {error.strerror}", param_hint="--payload") from None
