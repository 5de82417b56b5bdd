"""The catalogue's arithmetic once more, in plain Python over a list of readings, to check SQL."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from statistics import fmean
from zoneinfo import ZoneInfo

from vigie.catalogue import Temporal, load_catalogue
from vigie.model import Device, Reading
from vigie.store.read.aggregates import Question

ORIGIN = datetime(2000, 1, 3)  # noqa: DTZ001 - a wall clock's Monday
Slots = dict[datetime, tuple[float | None, int]]
Answer = dict[tuple[str | None, datetime], tuple[float | None, int, int]]


def slot_of(time: datetime, width: timedelta, zone: str) -> datetime:
    """The start of the bucket that holds a time."""
    wall_zone = ZoneInfo(zone if width >= timedelta(days=1) else "UTC")
    wall = time.astimezone(wall_zone).replace(tzinfo=None)
    start = ORIGIN + (wall - ORIGIN) // width * width
    return start.replace(tzinfo=wall_zone).astimezone(UTC)


def expected(question: Question, devices: Iterable[Device], readings: Iterable[Reading]) -> Answer:
    """Value, readings and devices of each bucket that has readings, by group and start."""
    trusted = sorted(
        (one for one in readings if one.quality == 0 or question.include_suspect),
        key=lambda one: one.time,
    )
    members: dict[tuple[str | None, datetime], list[tuple[float | None, int, float | None]]]
    members = defaultdict(list)
    for device in devices:
        mine = [one for one in trusted if one.device == device.id]
        weights = _per_slot(question, mine, question.combination.weight)
        for slot, (value, n) in _per_slot(question, mine, question.metric.id).items():
            weight = weights.get(slot, (None, 0))[0]
            members[_key(question, device), slot].append((value, n, weight))
    return {
        place: (
            _combined(question, found),
            sum(n for _, n, _ in found),
            sum(value is not None for value, _, _ in found),
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
    for one in mine:
        if question.start <= one.time < question.end:
            slot = slot_of(one.time, question.width, question.zone)
            inside[slot].append((one.value, before))
        if one.time < question.end:
            before = one.value
    temporal = load_catalogue().metrics[metric].temporal if metric else Temporal.GAUGE
    return {slot: (_over_time(temporal, found), len(found)) for slot, found in inside.items()}


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


def _combined(
    question: Question, found: list[tuple[float | None, int, float | None]]
) -> float | None:
    weighed = [(value, weight) for value, _, weight in found if value is not None]
    values = [value for value, _ in weighed]
    how, threshold = question.combination.name, question.combination.threshold
    if how == "count":
        return len(values)
    if not values:
        return None
    if how == "weighted":
        heavy = [(value, weight) for value, weight in weighed if weight is not None and weight > 0]
        if heavy:
            return sum(v * w for v, w in heavy) / sum(w for _, w in heavy)
        return fmean(values)
    if threshold is not None:
        beyond = [v < threshold if how == "share_below" else v > threshold for v in values]
        return 100 * sum(beyond) / len(beyond)
    ways: dict[str, Callable[[list[float]], float]]
    ways = {"sum": sum, "mean": fmean, "min": min, "max": max}
    return ways[how](values)
