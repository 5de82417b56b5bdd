"""`vigie sim run | record | replay | demo | verify`."""

import signal
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Annotated

import typer

from sensor_sim import options
from sensor_sim.cli_verify import verify_command
from sensor_sim.control import ControlError
from sensor_sim.dry_run import of_replay, of_run
from sensor_sim.excerpt import Part
from sensor_sim.faults import Fault, FaultError, load_faults, parse_fault
from sensor_sim.ledger import LedgerError
from sensor_sim.pace import wall_ms
from sensor_sim.record import Record, RecordError, record
from sensor_sim.recording.parts import Rotation
from sensor_sim.replay import Replay, replay
from sensor_sim.run import HISTORY_STEP, Run, RunError, run
from sensor_sim.timing import Times
from vigie.city import City, CityError, load_city
from vigie.logs import configure
from vigie.mqtt import BrokerError
from vigie.settings import Settings

app = typer.Typer(
    help="What stands in for the sensors: a simulated city, or a recorded one played back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("verify")(verify_command)


DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print the first messages, and send none.")
]
CityOption = Annotated[
    str | None, typer.Option(help="The city: a folder under cities/ (default: VIGIE_CITY).")
]


@app.command("run")
def run_command(
    *,
    city: CityOption = None,
    seed: Annotated[int, typer.Option(help="Same seed and start, same stream.")] = 1,
    start: Annotated[
        datetime | None,
        typer.Option(
            parser=options.start,
            metavar="TIME",
            help="Where simulated time starts, RFC 3339; without a zone, the city's "
            "(default: now; a day ago when --speed is above 1).",
        ),
    ] = None,
    speed: Annotated[
        float,
        typer.Option(
            min=0.001,
            help="How fast simulated time runs. It never overtakes the wall clock: "
            "when it reaches now it goes on at 1.",
        ),
    ] = 1.0,
    backfill: Annotated[
        timedelta | None,
        typer.Option(
            parser=options.duration,
            metavar="24h",
            help="History to publish first, up to the start.",
        ),
    ] = None,
    backfill_step: Annotated[
        timedelta,
        typer.Option(
            parser=options.duration,
            metavar="5m",
            show_default="5m",
            help="How far apart the reports of a device lie in that history; 1s for all of them.",
        ),
    ] = HISTORY_STEP,
    devices_limit: Annotated[
        int | None, typer.Option(min=1, help="So many of the city's devices, and no more.")
    ] = None,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME:KEY=VALUE,...",
            help="What goes wrong, such as dropout:kind=traffic_counter,share=10%; repeatable.",
        ),
    ] = None,
    faults: Annotated[Path | None, typer.Option(help="Faults from a YAML file.")] = None,
    ledger: Annotated[
        Path | None,
        typer.Option(help="Write what was true and what was sent to this file, for verify."),
    ] = None,
    dry_run: DryRunOption = False,
) -> None:
    """Publish a simulated city: every device at its own interval, with its daily rhythm."""
    settings, loaded = _prepare(city)
    if start is not None and start.tzinfo is None:
        start = start.replace(tzinfo=loaded.config.zone)
    chosen = _faults(fault or [], faults)
    plan = Run(seed, start, speed, backfill, backfill_step, devices_limit, chosen, ledger)
    if dry_run:
        _until_told(lambda _: _print(of_run(loaded, plan, wall_ms())))
    else:
        _until_told(lambda stop: run(settings, loaded, plan, stop))


def _faults(texts: list[str], file: Path | None) -> tuple[Fault, ...]:
    """Those of the file, then those of the command line."""
    try:
        of_file = [] if file is None else load_faults(file)
        return (*of_file, *map(parse_fault, texts))
    except (FaultError, CityError) as error:
        raise typer.BadParameter(str(error)) from None


@app.command("record")
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
    _until_told(lambda stop: record(settings, plan, stop))


@app.command("replay")
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
    settings, loaded = _prepare(city)
    try:
        part = Part(
            options.moment("--from", start), options.moment("--to", end), tuple(topic or ())
        )
        plan = Replay(file, times, speed, loop, backfill, part, control)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    if dry_run:
        _until_told(lambda _: _print(of_replay(loaded, plan, wall_ms())))
    else:
        _until_told(lambda stop: replay(settings, loaded, plan, stop))


@app.command("demo")
def demo_command(city: CityOption = None) -> None:
    """Publish what the city's `demo` says: its simulation, or its recording at the same hour."""
    settings, loaded = _prepare(city)
    demo = loaded.config.demo
    if demo is None:
        raise typer.BadParameter(f"{settings.city_dir / 'city.yaml'} has no 'demo'")
    if demo.simulate is not None:
        simulated = Run(seed=demo.simulate.seed, backfill=demo.simulate.backfill)
        _until_told(lambda stop: run(settings, loaded, simulated, stop))
    if demo.replay is not None:
        replayed = Replay(
            loaded.folder / demo.replay.recording,
            times=Times.SAME_HOUR,
            backfill=demo.replay.backfill,
        )
        _until_told(lambda stop: replay(settings, loaded, replayed, stop))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def _prepare(city: str | None) -> tuple[Settings, City]:
    settings = Settings() if city is None else Settings(city=city)
    configure(settings, service="sim")
    return settings, load_city(settings.city_dir)


def _until_told(work: Callable[[Event], None]) -> None:
    """Do it; SIGINT and SIGTERM set the event that ends it."""
    stop = Event()

    def tell(_number: int, _frame: object) -> None:
        # From a thread: setting an event here could meet the very lock that it interrupted.
        Thread(target=stop.set).start()

    signal.signal(signal.SIGINT, tell)
    signal.signal(signal.SIGTERM, tell)
    try:
        work(stop)
    except (RunError, RecordError, BrokerError, LedgerError, ControlError) as error:
        raise typer.BadParameter(str(error)) from None
