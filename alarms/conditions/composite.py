"""So many of other rules standing at once in the same place: where one lies in the other."""

from collections.abc import Collection, Mapping
from datetime import datetime

from alarms.subjects import Subject
from alarms.watch import Judgement
from vigie.city.alarms import Composite


def judged(
    condition: Composite,
    place: Subject,
    standing: Mapping[str, Collection[Subject]],
    at: datetime,
) -> Judgement:
    """How many of the rules have an alarm standing there; `standing` is by rule."""
    met = sum(
        any(place.meets(other) for other in standing.get(rule, ())) for rule in condition.rules
    )
    return Judgement(at, met >= condition.needed, float(met), float(condition.needed))
