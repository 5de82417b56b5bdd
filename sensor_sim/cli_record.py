"""`vigie sim record`: what a broker has, kept in a file."""

from pathlib import Path
from typing import Annotated

import typer

from sensor_sim import options
from sensor_sim.commands import until_told
from sensor_sim.record import Record, RecordError, record
from sensor_sim.recording.parts import Rotation
from vigie.logs import configure
from vigie.settings import Settings


def record_command(
    *,
    file: Annotated[Path, typer.Argument(help="A .ndjson.gz; what it holds is kept.")],
    topic: Annotated[
        list[str] | None, typer.Option(help="A topic filter; several may be given (default: #).")
    ] = None,
    rotate: Annotated[
        Rotation | None,
        typer.Option(
            parser=options.rotation,
            metavar="100MB|1h",
            help="Begin another file by size or time: NAME.0001.ndjson.gz and so on.",
        ),
    ] = None,
) -> None:
    """Record what a broker has, byte for byte; Ctrl-C ends it."""
    settings = Settings()
    configure(settings, service="sim")
    try:
        plan = Record(file, tuple(topic or ["#"]), rotate)
    except RecordError as error:
        raise typer.BadParameter(str(error)) from None
    until_told(lambda stop: record(settings, plan, stop))
