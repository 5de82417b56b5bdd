"""`vigie sim feeds`: what city.yaml needs, to read what the simulator says in other formats."""

from typing import Annotated

import typer

from sensor_sim.commands import FORMAT, CityOption, prepare
from sensor_sim.dialects import DialectError
from sensor_sim.dialects.feeds import feeds_page
from sensor_sim.speech import speech_of


def feeds_command(
    *,
    city: CityOption = None,
    formats: Annotated[list[str], FORMAT],
) -> None:
    """Print the feeds that city.yaml needs for `vigie sim run --format …`, ready to paste."""
    _, loaded = prepare(city)
    try:
        speech = speech_of(loaded, formats, loaded.devices)
    except DialectError as error:
        raise typer.BadParameter(str(error)) from None
    foreign = speech.foreign(loaded.devices)
    if not foreign:
        raise typer.BadParameter("the canonical format needs no feeds")
    typer.echo(feeds_page(foreign, loaded.config.time_zone), nl=False)
