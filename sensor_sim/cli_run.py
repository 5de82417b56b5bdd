"""`vigie sim run`: a simulated city."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from sensor_sim import options
from sensor_sim.commands import (
    FORMAT,
    CityOption,
    ControlOption,
    DryRunOption,
    prepare,
    print_all,
    until_told,
)
from sensor_sim.dry_run import of_run
from sensor_sim.faults import Fault, FaultError, load_faults, parse_fault
from sensor_sim.pace import wall_ms
from sensor_sim.run import HISTORY_STEP, MOST_DEVICES, Run, run
from vigie.city import CityError
from vigie.model import CANONICAL


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
    devices: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=MOST_DEVICES,
            help="So many devices: some of the city's, or siblings of them as well "
            "(default: the city's own).",
        ),
    ] = None,
    gateways: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=10_000,
            help="So many gateways, each of which sends what its devices reported once a second "
            "(default: every device sends for itself).",
        ),
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
    formats: Annotated[list[str] | None, FORMAT] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME[@TIME|@+10m]",
            help="What happens to the city, and when: RFC 3339 (without a zone, the city's) or how "
            "long after the start (default: at its own hour, else at the start); repeatable. "
            "`vigie sim scenarios` lists them.",
        ),
    ] = None,
    control: ControlOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Publish a simulated city: every device at its own interval, with its daily rhythm."""
    settings, loaded = prepare(city)
    if start is not None and start.tzinfo is None:
        start = start.replace(tzinfo=loaded.config.zone)
    plan = Run(
        seed=seed,
        start=start,
        speed=speed,
        backfill=backfill,
        step=backfill_step,
        devices=devices,
        gateways=gateways,
        faults=_faults(fault or [], faults),
        ledger=ledger,
        formats=tuple(formats or (CANONICAL,)),
        scenarios=tuple(options.scenario(one) for one in scenario or ()),
        control_port=control,
    )
    if dry_run:
        until_told(lambda _: print_all(of_run(loaded, plan, wall_ms())))
    else:
        until_told(lambda stop: run(settings, loaded, plan, stop))


def _faults(texts: list[str], file: Path | None) -> tuple[Fault, ...]:
    """Those of the file, then those of the command line."""
    try:
        of_file = [] if file is None else load_faults(file)
        return (*of_file, *map(parse_fault, texts))
    except (FaultError, CityError) as error:
        raise typer.BadParameter(str(error)) from None
