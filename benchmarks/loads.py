"""What the ingest benchmarks send: numbered readings, every one new, some to a message."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson

from vigie.model import Reading

METRICS = ("vehicle_flow", "mean_speed", "lane_occupancy", "vehicle_count")
DEVICES = ("counter-n1", "counter-n2", "counter-s1")
SERIES = [(device, metric) for device in DEVICES for metric in METRICS]


@dataclass(frozen=True, slots=True)
class Load:
    """Messages of `per_message` readings, the first of them at `start`, twelve a second."""

    start: datetime
    per_message: int

    def reading(self, number: int) -> Reading:
        device, metric = SERIES[number % len(SERIES)]
        time = self.start + timedelta(seconds=number // len(SERIES))
        return Reading(device, metric, time, float(number % 97))

    def number_of(self, device: str, metric: str, time: datetime) -> int:
        second = (time - self.start) // timedelta(seconds=1)
        return second * len(SERIES) + SERIES.index((device, metric))

    def message(self, number: int) -> tuple[str, bytes]:
        """Topic and payload."""
        first = number * self.per_message
        if self.per_message == 1:
            one = self.reading(first)
            topic = f"testville/mobility/traffic_counter/{one.device}"
            return topic, orjson.dumps(_item(one))
        readings = map(self.reading, range(first, first + self.per_message))
        items = [{"device": one.device, **_item(one)} for one in readings]
        return "testville/gateway/bench", orjson.dumps(items)


def readings(count: int, start: datetime = datetime(2026, 9, 1, tzinfo=UTC)) -> Iterator[Reading]:
    """Twelve series, a reading each second: every one new."""
    return map(Load(start, 1).reading, range(count))


def _item(one: Reading) -> dict[str, object]:
    return {"time": one.time.isoformat(), "values": {one.metric: one.value}}
