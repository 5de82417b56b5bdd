"""Buckets held against what is typical of them, by the store's own way to read both."""

from collections import defaultdict
from datetime import datetime, timedelta

from psycopg import AsyncConnection

from alarms.conditions import deviation
from alarms.conditions.deviation import Usual
from alarms.figures import Figure, selection_of
from alarms.subjects import WatchedDevice
from alarms.watch import Judgement
from vigie.city.alarms import Deviation
from vigie.durations import parse_duration
from vigie.store.read.aggregates import aggregate, group_keys
from vigie.store.read.question import Question
from vigie.store.read.slots import floor
from vigie.store.read.typical import typical

BUCKET_SETTLES = timedelta(minutes=1)  # what still comes of a bucket after its end comes by then


async def deviations(
    connection: AsyncConnection,
    figure: Figure,
    devices: tuple[WatchedDevice, ...],
    zone: str,
    *,
    since: datetime | None,
    until: datetime,
) -> dict[str, list[Judgement]]:
    """What the buckets say that ended after `since` and by `until`, each at its end.

    Only the last one without `since`.
    Keys are the ids of devices or of districts, or `""` for the city.
    """
    condition, selection = figure.rule.condition, selection_of(figure.rule, devices)
    if not isinstance(condition, Deviation) or selection is None:
        return {}
    width = parse_duration(condition.bucket)
    end = floor(until, width)
    start = end - width if since is None else floor(since, width)
    if start >= end:
        return {}
    question = Question(
        figure.metric, figure.combination, figure.group_by, selection, start, end, width, zone
    )
    keys = await group_keys(connection, question)
    bands = {
        (group.key, band.start): Usual(band.low, band.high, band.weeks)
        for group in await typical(connection, question, keys)
        for band in group.buckets
    }
    found: dict[str, list[Judgement]] = defaultdict(list)
    for group in await aggregate(connection, question, keys):
        for bucket in group.buckets:
            ended = bucket.start + width
            usual = bands[group.key, bucket.start]
            found[group.key or ""].append(deviation.judged(condition, ended, bucket.value, usual))
    return found
