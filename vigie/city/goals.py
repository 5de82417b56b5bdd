"""What a city wants to reach: targets with a date, for economic, environmental and social ends."""

import datetime as dt
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from vigie.catalogue import Identifier, Strict, Text, load_catalogue
from vigie.city.measures import Measure
from vigie.durations import Duration


class Objective(StrEnum):
    """The three pillars of what lasts."""

    ECONOMIC = "economic"
    ENVIRONMENTAL = "environmental"
    SOCIAL = "social"


class Direction(StrEnum):
    """Which way is better: a target is reached at its value, or beyond it."""

    UP = "up"
    DOWN = "down"


class Baseline(Strict):
    """Where the city stood when it set out."""

    date: dt.date
    value: float = Field(allow_inf_nan=False)


class Source(Strict):
    """Where a target comes from: a law, a guideline, a vote."""

    name: Text
    url: str | None = Field(None, pattern=r"^https?://[^\s]+$")


class Goal(Strict):
    """A target for an indicator, or for a measure of its own, as it is over a `span` up to now.

    With `share_of`, its values are the percentage that the measure is of that one.
    """

    id: Identifier
    name: Text
    objective: Objective
    indicator: Identifier | None = None
    measure: Measure | None = None
    share_of: Measure | None = None
    span: Duration = Field(default="30d", validate_default=True, le=dt.timedelta(days=1830))
    direction: Direction
    target: float = Field(allow_inf_nan=False)
    date: dt.date
    baseline: Baseline | None = None
    source: Source | None = None
    is_example: bool = False

    @model_validator(mode="after")
    def _can_be_followed(self) -> Self:
        if (self.indicator is None) == (self.measure is None):
            raise ValueError("give either 'indicator' or 'measure'")
        if self.baseline is None:
            return self
        if self.baseline.date >= self.date:
            raise ValueError(f"its date ({self.date}) is not after its baseline's")
        if self.meets(self.baseline.value):
            raise ValueError(
                f"its baseline ({self.baseline.value:g}) meets its target ({self.target:g}) "
                f"already: is the direction {self.direction}?"
            )
        return self

    @model_validator(mode="after")
    def _share_has_a_meaning(self) -> Self:
        if self.share_of is None:
            return self
        if self.measure is None:
            raise ValueError("'share_of' goes with 'measure', not with 'indicator'")
        metrics = load_catalogue().metrics
        part, whole = metrics[self.measure.metric], metrics[self.share_of.metric]
        if part.unit != whole.unit:
            raise ValueError(
                f"'share_of' is in {whole.unit} ({whole.id}), the measure in {part.unit} "
                f"({part.id}): choose metrics of one unit"
            )
        return self

    def meets(self, value: float) -> bool:
        """Whether a value is as good as the target, or better."""
        return value >= self.target if self.direction is Direction.UP else value <= self.target
