"""The catalogue of metrics and kinds: units, ranges and arithmetic, read from `catalogue.yaml`.

Wrong sums are the classic failure of city dashboards, so every metric states how it adds up.
"""

from collections.abc import Container
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

_IDENTIFIER = r"^[a-z][a-z0-9_]{0,62}$"
Identifier = Annotated[str, Field(pattern=_IDENTIFIER)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Strict):
    """The same words in the languages that Vigie speaks."""

    en: str
    fr: str


class Temporal(StrEnum):
    """How readings of one series combine over time."""

    GAUGE = "gauge"  # a state that holds: time means
    DELTA = "delta"  # an amount for the interval: sums
    COUNTER = "counter"  # a cumulative register: reset-aware increases
    STATE = "state"  # a code: durations


class Spatial(StrEnum):
    """How devices combine at one time."""

    SUM = "sum"
    MEAN = "mean"
    WEIGHTED = "weighted"  # a mean weighted by another metric of the same device
    MAX = "max"
    NONE = "none"


class Range(Strict):
    """Physically possible values, bounds included; outside, a reading is kept and flagged."""

    min: float | None = None
    max: float | None = None

    def holds(self, value: float) -> bool:
        return (self.min is None or value >= self.min) and (self.max is None or value <= self.max)


class Rise(StrEnum):
    """What a rising value means for the city."""

    GOOD = "good"
    BAD = "bad"
    NEITHER = "neither"


class Metric(Strict):
    """An observed property: its unit (UCUM), how to write it, and its arithmetic."""

    id: Identifier
    programme: Identifier
    name: Text
    unit: str
    label: Text
    definition: str | None = None  # the URI of the property in a public vocabulary
    decimals: int = Field(0, ge=0, le=6)
    temporal: Temporal
    spatial: Spatial
    weight: Identifier | None = None
    range: Range = Range()
    max_rate: float | None = Field(None, gt=0)  # per minute; of a counter, of its rise
    frozen_after: int | None = Field(None, ge=2)  # usual intervals of the kind without a change
    constant: tuple[float, ...] = ()  # values that may last, such as no sun at night
    rise: Rise = Rise.NEITHER
    states: dict[int, Text] = {}

    @model_validator(mode="after")
    def _arithmetic_is_whole(self) -> "Metric":
        if (self.spatial is Spatial.WEIGHTED) != (self.weight is not None):
            raise ValueError("'weight' names the weighting metric of spatial: weighted, only")
        if (self.temporal is Temporal.STATE) != bool(self.states):
            raise ValueError("'states' names the codes of temporal: state, only")
        if self.frozen_after is not None and self.temporal is not Temporal.GAUGE:
            raise ValueError("'frozen_after' is for temporal: gauge, only")
        if self.constant and self.frozen_after is None:
            raise ValueError("'constant' names exceptions to 'frozen_after'")
        if self.max_rate is not None and self.temporal not in {Temporal.GAUGE, Temporal.COUNTER}:
            raise ValueError("'max_rate' is for temporal: gauge or counter, only")
        return self


class Kind(Strict):
    """What sort of device: the metrics it usually reports and how often, in seconds."""

    id: Identifier
    programme: Identifier
    name: Text
    metrics: tuple[Identifier, ...]
    interval_s: float = Field(gt=0)


class Programme(Strict):
    id: Identifier
    name: Text


class Catalogue(Strict):
    programmes: dict[str, Programme]
    metrics: dict[str, Metric]
    kinds: dict[str, Kind]

    @model_validator(mode="after")
    def _names_resolve(self) -> "Catalogue":
        for metric in self.metrics.values():
            _known(metric.programme, self.programmes, f"metrics.{metric.id}.programme")
            if metric.weight is not None:
                _known(metric.weight, self.metrics, f"metrics.{metric.id}.weight")
        for kind in self.kinds.values():
            _known(kind.programme, self.programmes, f"kinds.{kind.id}.programme")
            for metric_id in kind.metrics:
                _known(metric_id, self.metrics, f"kinds.{kind.id}.metrics")
        return self


def _known(name: str, names: Container[str], where: str) -> None:
    if name not in names:
        raise ValueError(f"{where}: there is no {name!r}")


@cache
def load_catalogue() -> Catalogue:
    """The catalogue that ships with Vigie.

    Raises:
        pydantic.ValidationError: when `catalogue.yaml` contradicts itself.
    """
    document = yaml.safe_load(files("vigie").joinpath("catalogue.yaml").read_text("utf-8"))
    return Catalogue(
        **{
            section: {key: {"id": key, **(entry or {})} for key, entry in entries.items()}
            for section, entries in document.items()
        }
    )
