"""What comes in and what goes out: powers that should add up, and what nobody measures."""

from collections import Counter
from itertools import combinations
from typing import Final, Self

from pydantic import Field, model_validator

from vigie.catalogue import Identifier, Spatial, Strict, Temporal, Text, load_catalogue
from vigie.city.measures import Measure, Stat
from vigie.city.names import ProgrammeId

UNIT: Final = "kW"  # of every flow: what it comes to over a time is in kW.h


class Flow(Measure):
    """A power that is drawn or brought, by some kinds of device: all together."""

    id: Identifier
    name: Text

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        catalogue = load_catalogue()
        metric = catalogue.metrics[self.metric]
        for kind in self.kinds:
            if metric.id not in catalogue.kinds[kind].metrics:
                raise ValueError(f"no {kind} reports {metric.id}")
        if metric.unit != UNIT or metric.temporal is not Temporal.GAUGE:
            raise ValueError(
                f"{metric.id} is a {metric.temporal} in {metric.unit}: flows are gauges in {UNIT}"
            )
        if metric.spatial is not Spatial.SUM or self.stat is not Stat.AUTO:
            raise ValueError(
                f"{metric.id}: the devices of a flow add up: choose a metric that is summed, "
                "without 'stat'"
            )
        return self

    def overlaps(self, other: "Flow") -> bool:
        """Whether some device would be counted in both."""
        if self.metric != other.metric:
            return False
        return not self.kinds or not other.kinds or bool(set(self.kinds) & set(other.kinds))


class Balance(Strict):
    """Sources = uses + losses + what is not measured; shown on the page of its programme."""

    id: Identifier
    name: Text
    programme: ProgrammeId
    sources: tuple[Flow, ...] = Field(min_length=1)
    uses: tuple[Flow, ...] = Field(min_length=1)
    losses: tuple[Flow, ...] = ()

    @property
    def flows(self) -> tuple[Flow, ...]:
        return (*self.sources, *self.uses, *self.losses)

    @model_validator(mode="after")
    def _counts_nothing_twice(self) -> Self:
        for repeated, times in Counter(one.id for one in self.flows).items():
            if times > 1:
                raise ValueError(f"the id {repeated!r} stands twice")
        for one, other in combinations(self.flows, 2):
            if one.overlaps(other):
                raise ValueError(
                    f"{one.id!r} and {other.id!r} would both count {one.metric} of the same "
                    "devices: give each kinds of its own"
                )
        return self
