"""What `city.yaml` may say of how long things are kept, and how its parts combine."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise, product
from typing import Annotated, NamedTuple, Self

from pydantic import Field, model_validator

from vigie.catalogue import Strict, load_catalogue
from vigie.city.names import KindId, MetricId
from vigie.durations import Duration, format_duration

# Longer is for ever: what no calendar holds cannot be reckoned with.
_Age = Annotated[Duration, Field(le=timedelta(days=36_525))]


class Kept(NamedTuple):
    """How long each grain of a series is kept; None is for ever. From fine to coarse."""

    readings: timedelta | None
    minutes: timedelta | None
    quarters: timedelta | None
    hours: timedelta | None
    days: timedelta | None


class Ages(Strict):
    """How long each grain is kept; null is for ever."""

    readings: _Age | None = None
    minutes: _Age | None = None
    quarters: _Age | None = None
    hours: _Age | None = None
    days: _Age | None = None


class Retention(Ages):
    """How long things are kept.

    What is said of a metric wins over what is said of a kind, and that over what is said of all.
    An override that leaves a grain out leaves it as it is.
    """

    dead_letters: _Age = Field(default="30d", validate_default=True)
    audit: _Age = Field(default="400d", validate_default=True)
    alarms: _Age = Field(default="1825d", validate_default=True)  # since they were over
    compress_after: _Age | None = Field(default="7d", validate_default=True)
    kinds: dict[KindId, Ages] = Field(default_factory=dict)
    metrics: dict[MetricId, Ages] = Field(default_factory=dict)

    def kept(self, metric: str, kind: str) -> Kept:
        """How long the series of that metric and kind are kept."""
        said = [self.metrics.get(metric), self.kinds.get(kind), self]
        return Kept(*(_first_said(said, grain) for grain in Kept._fields))

    @property
    def longest(self) -> Kept:
        """How long each grain is kept at most, whatever the metric and kind."""
        everyone = [self, *self.kinds.values(), *self.metrics.values()]
        return Kept(
            *(
                _longest([getattr(one, grain) for one in everyone if _says(one, grain)])
                for grain in Kept._fields
            )
        )

    @model_validator(mode="after")
    def _coarser_stays_longer(self) -> Self:
        """Coarser buckets are worked out anew from finer ones when readings come late."""
        for where, metric, kind in self._combinations():
            kept = self.kept(metric, kind)
            for (fine, age), (coarse, coarse_age) in pairwise(zip(Kept._fields, kept, strict=True)):
                if _is_longer(age, coarse_age):
                    raise ValueError(
                        f"{where}{coarse} are kept {_told(coarse_age)}, shorter than {fine} "
                        f"({_told(age)}), of which they are made: keep them at least as long"
                    )
        return self

    @model_validator(mode="after")
    def _weights_stay_as_long(self) -> Self:
        """A weighted mean is worked out anew with its weights."""
        for metric, kind in product(load_catalogue().metrics.values(), ("", *self.kinds)):
            weight = metric.weight or metric.id
            weighed, weights = self.kept(metric.id, kind), self.kept(weight, kind)
            for grain, age, weight_age in zip(Kept._fields, weighed, weights, strict=True):
                if _is_longer(age, weight_age):
                    raise ValueError(
                        f"{grain} of {weight} are kept {_told(weight_age)}, shorter than those of "
                        f"{metric.id} ({_told(age)}), which they weigh: keep them at least as long"
                    )
        return self

    def _combinations(self) -> Iterator[tuple[str, str, str]]:
        """Every metric and kind that differ, after the words for where that is said."""
        for metric, kind in product(("", *self.metrics), ("", *self.kinds)):
            said = [f"metrics.{metric}"] * bool(metric) + [f"kinds.{kind}"] * bool(kind)
            yield f"{' of '.join(said)}: " if said else "", metric, kind


def _says(ages: Ages, grain: str) -> bool:
    return isinstance(ages, Retention) or grain in ages.model_fields_set


def _first_said(said: list[Ages | None], grain: str) -> timedelta | None:
    for ages in said:
        if ages is not None and _says(ages, grain):
            age: timedelta | None = getattr(ages, grain)
            return age
    return None


def _longest(ages: list[timedelta | None]) -> timedelta | None:
    return None if None in ages else max(age for age in ages if age is not None)


def _is_longer(age: timedelta | None, than: timedelta | None) -> bool:
    return than is not None and (age is None or age > than)


def _told(age: timedelta | None) -> str:
    return "for ever" if age is None else format_duration(age)
