"""How a headline figure stands against what is usual at this hour of this weekday."""

from dataclasses import dataclass
from datetime import timedelta

from dashboard.city import Measure
from dashboard.measures import Aggregates
from dashboard.question import SLOW, Last, Question
from dashboard.scene import Scene, over_last

_LAST = Last(timedelta(minutes=30), timedelta(minutes=15))
_FEWEST_WEEKS = 2


@dataclass(frozen=True, slots=True)
class Against:
    """`share` is the distance from the usual, as a part of it; beyond the band it `is_unusual`."""

    share: float
    is_unusual: bool


def usual_question(scene: Scene, measure: Measure) -> Question[Aggregates]:
    """The last quarters of an hour of a measure, each with the band of the weeks before."""
    return over_last(
        scene,
        _LAST,
        Aggregates,
        "/v1/aggregates",
        SLOW,
        bucket="15m",
        group_by="none",
        compare="typical",
        **measure.parameters,
    )


def against_usual(body: Aggregates | None) -> Against | None:
    """Of the last bucket that is over; None where too little is known of the weeks before."""
    if body is None or not body.groups:
        return None
    group = body.groups[0]
    bands = {one.time: one for one in group.typical or ()}
    for bucket in reversed(group.buckets[:-1]):
        band = bands.get(bucket.time)
        if bucket.value is None or band is None or not band.median or band.weeks < _FEWEST_WEEKS:
            continue
        low = band.low if band.low is not None else band.median
        high = band.high if band.high is not None else band.median
        share = (bucket.value - band.median) / abs(band.median)
        return Against(share, is_unusual=not low <= bucket.value <= high)
    return None
