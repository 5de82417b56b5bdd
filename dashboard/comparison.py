"""Figures of districts now, held against the city's: amounts by residents, means as they are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from dashboard.answer import Answer
from dashboard.city import Measure, Place
from dashboard.measures import SnapshotNow
from dashboard.question import TAIL, Question
from dashboard.scene import Scene, at_moment
from dashboard.state import Group

_AMOUNTS = ("sum", "count")


class Asked(NamedTuple):
    """The values by district, those that compare, and the city's that they compare with."""

    values: Question[SnapshotNow]
    comparable: Question[SnapshotNow]
    city: Question[SnapshotNow]


@dataclass(frozen=True, slots=True)
class Standing:
    """A district among the others: `comparable` is by 1,000 residents where `is_shared`.

    `rank` counts from 1, the highest, `of` those that have a value.
    """

    group: Group
    comparable: float | None
    city: float | None
    rank: int | None
    of: int

    @property
    def against_city(self) -> float | None:
        """By which share it lies above the city, or below."""
        if self.comparable is None or not self.city:
            return None
        return self.comparable / self.city - 1


def is_shared(measure: Measure, place: Place) -> bool:
    """Whether it is an amount, which residents share."""
    metric = place.metrics[measure.metric]
    return (metric.spatial if measure.stat == "auto" else measure.stat) in _AMOUNTS


def measure_of(metric: str, place: Place) -> Measure:
    return Measure(id=metric, name=place.metrics[metric].name, metric=metric)


def asked_of(measure: Measure, scene: Scene) -> Asked:
    per = "1000_residents" if is_shared(measure, scene.place) else None
    return Asked(
        _question(measure, scene, "district", None),
        _question(measure, scene, "district", per),
        _question(measure, scene, "none", per),
    )


def standings(
    values: Answer[SnapshotNow], comparable: Answer[SnapshotNow], city: Answer[SnapshotNow]
) -> Mapping[str, Standing]:
    """By district."""
    found = {one.key: one.value for one in comparable.body.groups} if comparable.body else {}
    known = sorted((one for one in found.values() if one is not None), reverse=True)
    whole = city.body.groups[0].value if city.body and city.body.groups else None
    return {
        group.key: Standing(
            group,
            found.get(group.key),
            whole,
            known.index(value) + 1 if (value := found.get(group.key)) is not None else None,
            len(known),
        )
        for group in (values.body.groups if values.body else ())
        if group.key is not None
    }


def _question(
    measure: Measure, scene: Scene, group_by: str, per: str | None
) -> Question[SnapshotNow]:
    return at_moment(
        scene,
        SnapshotNow,
        "/v1/snapshot",
        TAIL,
        group_by=group_by,
        per=per,
        **measure.parameters,
    )
