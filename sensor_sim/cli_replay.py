"""`vigie sim replay`: a recorded feed, played back."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from sensor_sim import options
from sensor_sim.commands import CityOption, DryRunOption, prepare, print_all, until_told
from sensor_sim.dry_run import of_replay
from sensor_sim.excerpt import Part
from sensor_sim.pace import wall_ms
from sensor_sim.replay import Replay, replay
from sensor_sim.store_view import StoreView
from sensor_sim.timing import Times
from sensor_sim.window import Window, spool


def replay_command(
    *,
    file: Annotated[
        Path | None,
        typer.Argument(help="An .ndjson or .ndjson.gz, or the .yaml that describes other files."),
    ] = None,
    from_db: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--from-db",
            metavar="START END",
            help="Instead of a file, what the city has stored from START to END (exclusive): "
            "RFC 3339, without a zone the city's. Its API is asked.",
        ),
    ] = None,
    api: Annotated[
        str | None,
        typer.Option(
            help="With --from-db, the API's URL (default: VIGIE_API_URL, or this machine's)."
        ),
    ] = None,
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
    """Publish a recorded feed, or what was stored, again; at a terminal, keys control it.

    Space pauses and resumes, + and - change the speed, left and right go back and on by 10 s.
    """
    settings, loaded = prepare(city)
    if (file is None) == (from_db is None):
        raise typer.BadParameter("give either a file or --from-db START END")
    with TemporaryDirectory(prefix="vigie-window-") as folder:
        try:
            part = Part(
                options.moment("--from", start), options.moment("--to", end), tuple(topic or ())
            )
            played = file or Path(folder) / "window.ndjson.gz"
            plan = Replay(played, times, speed, loop, backfill, part, control)
            window = None if from_db is None else _window(from_db, loaded.config.zone)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from None

        def play(stop: Event) -> None:
            if window is not None:
                with StoreView(api or settings.resolved_api_url, settings.api_headers) as view:
                    spool(view, loaded.id, window, plan.file, stop)
            if stop.is_set():
                return
            if dry_run:
                print_all(of_replay(loaded, plan, wall_ms()))
            else:
                replay(settings, loaded, plan, stop)

        until_told(play)


def _window(texts: tuple[str, str], zone: ZoneInfo) -> Window:
    start, end = map(options.start, texts)
    return Window(
        *(one if one.tzinfo is not None else one.replace(tzinfo=zone) for one in (start, end))
    )
