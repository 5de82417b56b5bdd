"""`vigie sim replay`: a recorded feed, played back."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from sensor_sim import options
from sensor_sim.commands import CityOption, DryRunOption, prepare, print_all, until_told
from sensor_sim.dry_run import of_replay
from sensor_sim.excerpt import Part
from sensor_sim.pace import wall_ms
from sensor_sim.replay import Replay, replay
from sensor_sim.timing import Times


def replay_command(
    *,
    file: Annotated[
        Path,
        typer.Argument(help="An .ndjson or .ndjson.gz, or the .yaml that describes other files."),
    ],
    city: CityOption = None,
    speed: Annotated[
        float,
        typer.Option(parser=options.speed, metavar="N|max", help="So many times as fast, or max."),
    ] = 1.0,
    times: Annotated[
        Times,
        typer.Option(
            help="keep: as recorded. now: moved so that the last is when the replay ends. "
            "same-hour: moved by whole weeks, so that hour and weekday are the present's; loops."
        ),
    ] = Times.NOW,
    loop: Annotated[bool, typer.Option("--loop", help="Again and again.")] = False,
    backfill: Annotated[
        timedelta | None,
        typer.Option(
            parser=options.duration, metavar="7d", help="With same-hour: history to publish first."
        ),
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="TIME|10m",
            help="Where to begin: RFC 3339 (without a zone, the city's), or how far in.",
        ),
    ] = None,
    end: Annotated[
        str | None,
        typer.Option("--to", metavar="TIME|10m", help="Where to end, likewise; exclusive."),
    ] = None,
    topic: Annotated[
        list[str] | None,
        typer.Option(help="What matches this topic filter, only; several may be given."),
    ] = None,
    control: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65_535,
            metavar="PORT",
            help="Let HTTP pause, resume, wind it and change its speed: at VIGIE_HOST, this port.",
        ),
    ] = None,
    dry_run: DryRunOption = False,
) -> None:
    """Publish a recorded feed again; at a terminal, keys control it.

    Space pauses and resumes, + and - change the speed, left and right go back and on by 10 s.
    """
    settings, loaded = prepare(city)
    try:
        part = Part(
            options.moment("--from", start), options.moment("--to", end), tuple(topic or ())
        )
        plan = Replay(file, times, speed, loop, backfill, part, control)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if dry_run:
        until_told(lambda _: print_all(of_replay(loaded, plan, wall_ms())))
    else:
        until_told(lambda stop: replay(settings, loaded, plan, stop))
