"""The catalogue's arithmetic once more, in plain Python over a list of readings, to check SQL."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from statistics import fmean
from typing import NamedTuple

from tests.vigie.store.slots import slot_of
from vigie.catalogue import Temporal, load_catalogue
from vigie.model import Device, Reading
from vigie.store.read.question import Question


class Measured(NamedTuple):
    """What one device has in one bucket."""

    value: float | None
    n: int
    low: float | None
    high: float | None


Slots = dict[datetime, Measured]
Answer = dict[tuple[str | None, datetime], tuple[float | None, int, int]]


def expected(question: Question, devices: Iterable[Device], readings: Iterable[Reading]) -> Answer:
    """Value, readings and devices of each bucket that has readings, by group and start."""
    trusted = sorted(
        (one for one in readings if one.quality == 0 or question.include_suspect),
        key=lambda one: one.time,
    )
    members: dict[tuple[str | None, datetime], list[tuple[Measured, float | None]]]
    members = defaultdict(list)
    for device in devices:
        mine = [one for one in trusted if one.device == device.id]
        weights = _per_slot(question, mine, question.combination.weight)
        for slot, own in _per_slot(question, mine, question.metric.id).items():
            weight = weights[slot].value if slot in weights else None
            members[_key(question, device), slot].append((own, weight))
    return {
        place: (
            _combined(question, found),
            sum(own.n for own, _ in found),
            sum(own.value is not None for own, _ in found),
        )
        for place, found in members.items()
    }


def _key(question: Question, device: Device) -> str | None:
    return {
        "none": None,
        "district": device.district,
        "kind": device.kind,
        "device": device.id,
    }[question.group_by]


def _per_slot(question: Question, readings: list[Reading], metric: str | None) -> Slots:
    mine = [one for one in readings if one.metric == metric]
    inside: dict[datetime, list[tuple[float, float | None]]] = defaultdict(list)
    before: float | None = None
    width = question.width
    assert isinstance(width, timedelta)
    for one in mine:
        if question.start <= one.time < question.end:
            slot = slot_of(one.time, width, question.zone)
            inside[slot].append((one.value, before))
        if one.time < question.end:
            before = one.value
    temporal = load_catalogue().metrics[metric].temporal if metric else Temporal.GAUGE
    return {slot: _measured(temporal, found) for slot, found in inside.items()}


def _measured(temporal: Temporal, found: list[tuple[float, float | None]]) -> Measured:
    value = _over_time(temporal, found)
    if temporal is Temporal.COUNTER:
        return Measured(value, len(found), value, value)
    readings = [reading for reading, _ in found]
    return Measured(value, len(found), min(readings), max(readings))


def _over_time(temporal: Temporal, found: list[tuple[float, float | None]]) -> float | None:
    if temporal is Temporal.GAUGE:
        return fmean(value for value, _ in found)
    if temporal is Temporal.DELTA:
        return sum(value for value, _ in found)
    steps = [
        value - before if value >= before else value
        for value, before in found
        if before is not None
    ]
    return sum(steps) if steps else None


def _combined(question: Question, found: list[tuple[Measured, float | None]]) -> float | None:
    weighed = [(own.value, weight) for own, weight in found if own.value is not None]
    values = [value for value, _ in weighed]
    how, threshold = question.combination.name, question.combination.threshold
    if how == "count":
        return len(values)
    if not values:
        return None
    ways: dict[str, Callable[[], float]] = {
        "sum": lambda: sum(values),
        "mean": lambda: fmean(values),
        "min": lambda: min(own.low for own, _ in found if own.low is not None),
        "max": lambda: max(own.high for own, _ in found if own.high is not None),
        "weighted": lambda: _weighted(weighed),
        "share_below": lambda: 100 * fmean(value < (threshold or 0) for value in values),
        "share_above": lambda: 100 * fmean(value > (threshold or 0) for value in values),
    }
    return ways[how]()


def _weighted(weighed: list[tuple[float, float | None]]) -> float:
    heavy = [(value, weight) for value, weight in weighed if weight is not None and weight > 0]
    if heavy:
        return sum(v * w for v, w in heavy) / sum(w for _, w in heavy)
    return fmean(value for value, _ in weighed)
