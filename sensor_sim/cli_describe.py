"""`vigie sim describe`: a simulated day, drawn."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from sensor_sim.commands import CityOption, prepare
from sensor_sim.simulation import Simulation
from sensor_sim.world import World
from vigie.catalogue import load_catalogue


def describe_command(
    *,
    file: Annotated[Path, typer.Argument(help="What to write: an .html or a .png.")],
    city: CityOption = None,
    day: Annotated[
        str | None,
        typer.Option(
            "--date", metavar="2026-11-28", help="The day, by the city's clocks (default: today)."
        ),
    ] = None,
    kind: Annotated[
        list[str] | None,
        typer.Option(help="A kind of device; several may be given (default: all)."),
    ] = None,
    seed: Annotated[int, typer.Option(help="As of `vigie sim run`.")] = 1,
    lang: Annotated[
        Literal["en", "fr"] | None,
        typer.Option(help="The reader's language (default: the city's)."),
    ] = None,
) -> None:
    """Draw what a simulated day looks like, kind by kind: all devices together, and a few of them.

    A PNG is drawn by Chromium or Chrome, which has to be installed.
    """
    # Slow to load, and of no use to other commands.
    from sensor_sim.describe.day import day_of, of_kinds, span_of
    from sensor_sim.describe.figure import Scene
    from sensor_sim.describe.page import page
    from sensor_sim.describe.picture import PictureError, save
    from sensor_sim.describe.sky import nights, rush_hours

    if file.suffix not in {".html", ".png"}:
        raise typer.BadParameter(f"{file}: write to an .html or a .png")
    _, loaded = prepare(city)
    zone = loaded.config.zone
    chosen = _day(day) if day is not None else datetime.now(zone).date()
    span = span_of(chosen, zone)
    world = World(loaded, seed)
    spoken = lang or loaded.config.languages[0]
    scene = Scene(span, zone, spoken, nights(world, span), rush_hours(world, span))
    simulation = of_kinds(Simulation.of(loaded, seed), _kinds(kind))
    found = day_of(simulation, span)
    if not found:
        raise typer.BadParameter(f"{loaded.id} has no such devices to simulate")
    name = loaded.config.name
    drawn = page(name.fr if spoken == "fr" else name.en, seed, chosen, found, scene)
    try:
        if file.suffix == ".png":
            save(drawn, file)
        else:
            file.write_text(drawn.html, "utf-8")
    except (OSError, PictureError) as error:
        raise typer.BadParameter(str(error)) from None
    typer.echo(f"{file}: {sum(map(len, found.values()))} metrics of {len(found)} kinds")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day: write 2026-11-28") from None


def _kinds(names: list[str] | None) -> list[str]:
    known = list(load_catalogue().kinds)
    for one in names or []:
        if one not in known:
            raise typer.BadParameter(f"there is no kind {one!r}, but {', '.join(known)}")
    return names or known
