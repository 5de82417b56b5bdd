"""What people write behind options, for typer: a value, or what is wrong with the text.

A default comes as it is.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from math import inf, isfinite
from typing import TypeVar

import typer

from sensor_sim.moment import Moment, parse_moment
from sensor_sim.recording.parts import Rotation, parse_rotation
from sensor_sim.scenario.occurrence import Wish, parse_wish
from vigie.durations import parse_duration

_Value = TypeVar("_Value")


def duration(text: str | timedelta) -> timedelta:
    return text if isinstance(text, timedelta) else _parsed(parse_duration, text)


def rotation(text: str | Rotation) -> Rotation:
    return text if isinstance(text, Rotation) else _parsed(parse_rotation, text)


def moment(option: str, text: str | None) -> Moment | None:
    return None if text is None else _parsed(parse_moment, text, f"{option}: ")


def scenario(text: str) -> Wish:
    return _parsed(parse_wish, text, "--scenario: ")


def start(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a time: write 2026-11-23T07:00:00Z") from None


def speed(text: str | float) -> float:
    try:
        number = inf if text == "max" else float(text)
    except ValueError:
        number = 0.0
    if number <= 0 or (not isfinite(number) and text != "max"):
        raise typer.BadParameter(f"{text!r} is not a speed: write a number above zero, or max")
    return number


def _parsed(parse: Callable[[str], _Value], text: str, where: str = "") -> _Value:
    try:
        return parse(text)
    except ValueError as error:
        raise typer.BadParameter(f"{where}{error}") from None
