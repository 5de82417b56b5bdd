"""How devices and feeds are, gathered from what is committed and told to the store in bulk."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from operator import itemgetter

from ingest.batching import Entry
from vigie.model import Reading
from vigie.store.health import DeviceNews, FeedNews, News
from vigie.store.write import Repeats

_SAME_S = 5.0
_WEIGHT = 0.2  # of a new delay in the mean: after ten more, it counts for a tenth of that

_device = itemgetter(Reading._fields.index("device"))


class Clock:
    """How much later than their own time the readings of a device arrive, in seconds.

    Only those count that come at the pace at which they were made: of a backlog, each takes less
    long than the one before.
    """

    __slots__ = ("_delay_s", "_time", "skew_s")

    def __init__(self, time: datetime, received_at: datetime) -> None:
        self._time = time
        self._delay_s = (received_at - time).total_seconds()
        self.skew_s: float | None = None

    def hear(self, time: datetime, received_at: datetime) -> None:
        step_s = (time - self._time).total_seconds()
        delay_s = (received_at - time).total_seconds()
        is_at_pace = abs(delay_s - self._delay_s) <= min(_SAME_S, step_s / 2)
        self._time, self._delay_s = time, delay_s
        if not is_at_pace:
            return
        if self.skew_s is None or abs(delay_s - self.skew_s) > _SAME_S:
            self.skew_s = delay_s  # heard for the first time, or the clock was set
        else:
            self.skew_s += _WEIGHT * (delay_s - self.skew_s)


class Health:
    """What there is to tell of devices and feeds; clocks are known of those last heard."""

    def __init__(self, *, remembered_clocks: int = 100_000) -> None:
        self._devices: dict[str, DeviceNews] = {}
        self._feeds: dict[str, FeedNews] = {}
        # Two generations, as in `quality`: the old one goes when the young one is full.
        self._generation = remembered_clocks // 2
        self._young: dict[str, Clock] = {}
        self._old: dict[str, Clock] = {}

    @property
    def news(self) -> News:
        return News(list(self._devices.values()), list(self._feeds.values()))

    def forget_news(self) -> None:
        """They are told."""
        self._devices.clear()
        self._feeds.clear()

    def count(self, entries: Iterable[Entry], repeats: Mapping[str, Repeats]) -> None:
        """Take in what was committed."""
        for message, decoded in entries:
            at = message.received_at
            feed = self._feeds.get(decoded.feed)
            if feed is None:
                feed = self._feeds[decoded.feed] = FeedNews(decoded.feed, at, at)
            feed.last_seen = at
            feed.messages += 1
            feed.readings += len(decoded.readings)
            feed.dead_letters += len(decoded.dead_letters)
            if decoded.readings:
                self._count_devices(decoded.readings, decoded.feed, at)
        for device, repeated in repeats.items():
            news = self._devices.get(device)
            if news is not None:
                news.duplicates += repeated.duplicates
                news.corrections += repeated.corrections

    def _count_devices(self, readings: list[Reading], feed: str, at: datetime) -> None:
        newest: dict[str, datetime] = {}
        suspects = []
        for device, _, time, _, quality in readings:
            before = newest.get(device)
            if before is None or time > before:
                newest[device] = time
            if quality:
                suspects.append(device)
        for device, number in Counter(map(_device, readings)).items():
            news = self._devices.get(device)
            if news is None:
                news = self._devices[device] = DeviceNews(device, feed, at, at)
            news.feed, news.last_seen = feed, at
            news.messages += 1
            news.readings += number
            news.skew_s = self._hear(device, newest[device], at)
        for device in suspects:
            self._devices[device].suspect += 1

    def _hear(self, device: str, time: datetime, at: datetime) -> float | None:
        clock = self._young.get(device)
        if clock is not None:
            clock.hear(time, at)
            return clock.skew_s
        if len(self._young) >= self._generation:
            self._old, self._young = self._young, {}
        clock = self._old.pop(device, None)
        if clock is None:
            clock = Clock(time, at)
        else:
            clock.hear(time, at)
        self._young[device] = clock
        return clock.skew_s
