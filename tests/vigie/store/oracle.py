"""The catalogue's arithmetic once more, in plain Python over a list of readings, to check SQL."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from statistics import fmean
from typing import NamedTuple

from tests.vigie.store.slots import next_slot, slot_of
from vigie.catalogue import Temporal, load_catalogue
from vigie.model import Device, Reading
from vigie.store.read.question import Question


class Measured(NamedTuple):
    """What one device has in one bucket."""

    value: float | None
    n: int
    low: float | None
    high: float | None


class Step(NamedTuple):
    """A reading in a bucket, and the one before it, wherever that is."""

    reading: Reading
    before: Reading | None


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
        "programme": load_catalogue().kinds[device.kind].programme,
        "device": device.id,
    }[question.group_by]


def _per_slot(question: Question, readings: list[Reading], metric: str | None) -> Slots:
    mine = [one for one in readings if one.metric == metric and one.time < question.end]
    inside: dict[datetime, list[Step]] = defaultdict(list)
    before: Reading | None = None
    for one in mine:
        if question.start <= one.time:
            inside[_slot(question, one.time)].append(Step(one, before))
        before = one
    temporal = load_catalogue().metrics[metric].temporal if metric else Temporal.GAUGE
    if question.combination.is_time_weighted and temporal is Temporal.GAUGE:
        return {slot: _time_weighted(question, slot, found) for slot, found in inside.items()}
    return {slot: _measured(temporal, found) for slot, found in inside.items()}


def _slot(question: Question, time: datetime) -> datetime:
    if question.width is None:
        return question.start
    return slot_of(time, question.width, question.zone)


def _time_weighted(question: Question, slot: datetime, found: list[Step]) -> Measured:
    """The mean of what held at each moment of the bucket; of its readings, when none held long."""
    until = question.end
    if question.width is not None:
        until = min(until, next_slot(slot, question.width, question.zone))
    times = [step.reading.time for step in found]
    ends = [*times[1:], max(times[-1], min(until, datetime.now(UTC)))]
    held = [
        (step.reading.value, (end - step.reading.time).total_seconds())
        for step, end in zip(found, ends, strict=True)
    ]
    before = found[0].before
    if before is not None:
        since = max(slot, question.start)
        held.append((before.value, (times[0] - since).total_seconds()))
    values = [step.reading.value for step in found]
    length = sum(seconds for _, seconds in held)
    value = sum(v * seconds for v, seconds in held) / length if length else fmean(values)
    return Measured(value, len(found), min(values), max(values))


def _measured(temporal: Temporal, found: list[Step]) -> Measured:
    value = _over_time(temporal, found)
    if temporal is Temporal.COUNTER:
        return Measured(value, len(found), value, value)
    values = [step.reading.value for step in found]
    return Measured(value, len(found), min(values), max(values))


def _over_time(temporal: Temporal, found: list[Step]) -> float | None:
    if temporal is Temporal.GAUGE:
        return fmean(step.reading.value for step in found)
    if temporal is Temporal.DELTA:
        return sum(step.reading.value for step in found)
    steps = [
        reading.value - before.value if reading.value >= before.value else reading.value
        for reading, before in found
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
