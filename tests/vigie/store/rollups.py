"""Rollups as the store holds them, and the same once more in plain Python from final readings."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, LiteralString

import pytest
from psycopg import Connection

from tests.vigie.store.slots import slot_of
from vigie.catalogue import Temporal, load_catalogue
from vigie.model import Device, Reading

MIDNIGHT = datetime(2026, 10, 24, 22, tzinfo=UTC)  # in Paris, where that day has 25 hours
LONG_AFTER = MIDNIGHT + timedelta(days=7)
GRAINS = ("15m", "1h", "1d")
WIDTHS = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "1d": timedelta(days=1),
}
METRICS = load_catalogue().metrics
PARTS: dict[str, LiteralString] = {
    grain: f"""
    SELECT device, metric, bucket, n, sum, min, max, first, first_at, last, last_at, rise, area
    FROM reading_{grain} JOIN series ON series.id = series_id
    """
    for grain in GRAINS
}
GROUPS: dict[str, LiteralString] = {
    grain: f"""
    SELECT metric, kind, district, bucket, n, devices, covered_s, sum, low, high, weight, weighted
    FROM group_{grain} JOIN series_group ON series_group.id = group_id
    """
    for grain in GRAINS
}
Parts = dict[tuple[str, str, datetime], tuple[Any, ...]]
Groups = dict[tuple[str, str, str | None, datetime], tuple[Any, ...]]


def reading(
    minute: float, value: float = 1.0, quality: int = 0, series: tuple[str, str] | None = None
) -> Reading:
    device, metric = series or ("meter-n1", "energy_index")
    return Reading(device, metric, MIDNIGHT + timedelta(minutes=minute), value, quality)


def parts(connection: Connection, grain: str) -> Parts:
    return {row[:3]: row[3:] for row in connection.execute(PARTS[grain])}


def groups(connection: Connection, grain: str) -> Groups:
    return {row[:4]: row[4:] for row in connection.execute(GROUPS[grain])}


def final(readings: list[Reading]) -> list[Reading]:
    """What the store holds and trusts after all of them, in order of time."""
    last = {(one.device, one.metric, one.time): one for one in readings}
    return sorted((one for one in last.values() if not one.quality), key=lambda one: one.time)


def rise(readings: list[Reading]) -> float | None:
    steps = [b.value - a.value if b.value >= a.value else b.value for a, b in pairwise(readings)]
    return sum(steps) if steps else None


def worked_out(readings: list[Reading], grain: str) -> Parts:
    """What the parts should say, from the final readings, in plain Python."""
    buckets: dict[tuple[str, str, datetime], list[Reading]] = defaultdict(list)
    for one in final(readings):
        bucket = slot_of(one.time, WIDTHS[grain], "Europe/Paris")
        buckets[one.device, one.metric, bucket].append(one)
    return {
        place: (
            len(found),
            sum(one.value for one in found),
            min(one.value for one in found),
            max(one.value for one in found),
            found[0].value,
            found[0].time,
            found[-1].value,
            found[-1].time,
            rise(found),
            pytest.approx(
                sum(a.value * (b.time - a.time).total_seconds() for a, b in pairwise(found))
            ),
        )
        for place, found in buckets.items()
    }


def worked_out_groups(readings: list[Reading], devices: list[Device], grain: str) -> Groups:
    """What the groups should say, from the final readings, in plain Python."""
    of_device = {one.id: one for one in devices}
    kept = final(readings)
    buckets: dict[tuple[str, str, str | None, datetime], list[tuple[Any, ...]]] = defaultdict(list)
    for (device, metric, bucket), part in worked_out(readings, grain).items():
        owner = of_device[device]
        n, total, low, high, *_ = part
        value: float | None = total / n
        if METRICS[metric].temporal is Temporal.DELTA:
            value = total
        elif METRICS[metric].temporal is Temporal.COUNTER:
            mine = [one for one in kept if (one.device, one.metric) == (device, metric)]
            inside = [one for one in mine if part[5] <= one.time <= part[7]]
            before = [one for one in mine if one.time < part[5]][-1:]
            value = low = high = rise(before + inside)
        weigher = worked_out(
            [
                one
                for one in readings
                if (one.device, one.metric) == (device, METRICS[metric].weight)
            ],
            grain,
        ).get((device, METRICS[metric].weight or "", bucket))
        weight = weigher[1] / weigher[0] if weigher else None
        width_s = (
            25 * 3600.0 if grain == "1d" and bucket == MIDNIGHT else WIDTHS[grain].total_seconds()
        )
        covered = min(n * owner.interval_s, width_s) if owner.interval_s else 0.0
        buckets[metric, owner.kind, owner.district, bucket].append(
            (n, value, low, high, covered, weight)
        )
    return {place: _combined(members) for place, members in buckets.items()}


def _combined(members: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    values = [value for _, value, *_ in members if value is not None]
    heavy = [(v, w) for _, v, _, _, _, w in members if v is not None and w is not None and w > 0]
    return (
        sum(n for n, *_ in members),
        len(values),
        pytest.approx(sum(covered for *_, covered, _ in members)),
        pytest.approx(sum(values)) if values else None,
        min((low for _, _, low, *_ in members if low is not None), default=None),
        max((high for _, _, _, high, *_ in members if high is not None), default=None),
        pytest.approx(sum(w for _, w in heavy)) if heavy else None,
        pytest.approx(sum(v * w for v, w in heavy)) if heavy else None,
    )
