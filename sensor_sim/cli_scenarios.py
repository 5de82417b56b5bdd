"""`vigie sim scenarios`: what may happen to a city."""

import typer

from sensor_sim.commands import CityOption, prepare
from sensor_sim.scenario import Scenario, load_scenarios
from sensor_sim.scenario.document import (
    AnyEffect,
    Closure,
    Factor,
    Guests,
    Noise,
    PowerCut,
    Sky,
    Somewhere,
)
from vigie.city import City
from vigie.durations import format_duration


def scenarios_command(*, city: CityOption = None) -> None:
    """List the city's scenarios: what they are, when they happen and what they do."""
    _, loaded = prepare(city)
    scenarios = load_scenarios(loaded)
    if not scenarios:
        typer.echo(f"{loaded.id} has no scenarios: {loaded.folder / 'scenarios'} holds no .yaml")
    for scenario in scenarios.values():
        typer.echo("\n".join(page(scenario, loaded)))


def page(scenario: Scenario, city: City) -> list[str]:
    """A scenario in lines for a person, in the city's first language."""
    language = city.config.languages[0]
    at = f"at {scenario.at:%H:%M}" if scenario.at else "when it is started"
    name, lasts = getattr(scenario.name, language), format_duration(scenario.lasts)
    return [
        f"{scenario.id}: {name}, {at}, for {lasts}",
        f"    {getattr(scenario.description, language)}",
        *(f"    {_span(one, scenario)}  {_does(one)}" for one in scenario.effects),
        "",
    ]


def _span(effect: AnyEffect, scenario: Scenario) -> str:
    begins = f"+{format_duration(effect.begins)}" if effect.begins else "+0s"
    ends = f"+{format_duration(effect.ends or scenario.lasts)}"
    return f"{begins:>6} to {ends:<6}"


def _does(effect: AnyEffect) -> str:
    match effect:
        case Factor():
            does = f"{effect.effect} times {effect.times:g}"
        case Closure():
            does = f"{effect.share:.0%} of the traffic takes other roads"
        case PowerCut():
            does = "no electricity"
        case Guests():
            does = f"guests for {effect.share:.0%} of the parking"
        case Noise():
            does = f"{effect.decibels:g} dB louder"
        case Sky():
            does = _weather(effect)
    return f"{does}{_where(effect)}"


def _weather(effect: Sky) -> str:
    parts = [f"{effect.temperature:+g} °C"] if effect.temperature else []
    parts += [] if effect.cloud is None else [f"clouds over {effect.cloud:.0%} of the sky"]
    parts += [f"{effect.rain:+g} mm/h of rain"] if effect.rain else []
    parts += [f"{effect.wind:+g} km/h of wind"] if effect.wind else []
    return ", ".join(parts)


def _where(effect: AnyEffect) -> str:
    if not isinstance(effect, Somewhere):
        return ""
    parts = [
        f"{key} {', '.join(names)}"
        for key in ("district", "kind", "device", "use")
        if (names := getattr(effect, key))
    ]
    if effect.near:
        parts.append(f"within {effect.near.km:g} km of {effect.near.lat}, {effect.near.lon}")
    return f": {'; '.join(parts)}" if parts else ""
