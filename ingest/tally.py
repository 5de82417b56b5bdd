"""What this process has done since it started: by feed, in total, and how fast lately."""

import time
from collections import Counter, deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ingest.writing import Committed
from vigie.city import CityConfig
from vigie.model import CANONICAL, Reason

_RATE_OVER_S = 10.0


@dataclass(slots=True)
class FeedTally:
    """What came by one feed and is committed; every reading and dead letter of it is one here."""

    messages: int = 0
    readings: int = 0
    dead_letters: Counter[Reason] = field(default_factory=Counter)
    last_at: datetime | None = None


class Tally:
    """Counts what is committed, a batch at a time."""

    def __init__(self, config: CityConfig) -> None:
        self.started_at = datetime.now(UTC)
        self.stored = self.duplicates = 0
        self.committed_at: datetime | None = None
        self.lag_s: float | None = None  # of the last batch: how long its oldest message waited
        self.feeds = {one: FeedTally() for one in (CANONICAL, *(feed.id for feed in config.feeds))}
        self._marks: deque[tuple[float, int]] = deque([(time.monotonic(), 0)])

    def count(self, committed: Committed, lag_s: float) -> None:
        self.committed_at, self.lag_s = datetime.now(UTC), round(lag_s, 3)
        self.stored += committed.stored
        self.duplicates += committed.duplicates
        for message, decoded in committed.entries:
            feed = self.feeds[decoded.feed]
            feed.messages += 1
            feed.readings += len(decoded.readings)
            feed.last_at = message.received_at
            for letter in decoded.dead_letters:
                feed.dead_letters[letter.reason] += 1

    @property
    def messages(self) -> int:
        return sum(one.messages for one in self.feeds.values())

    @property
    def dead_letters(self) -> int:
        return sum(one.dead_letters.total() for one in self.feeds.values())

    def readings_per_s(self) -> float:
        """Over the last ten seconds; to be asked about once a second."""
        now_s = time.monotonic()
        self._marks.append((now_s, self.stored + self.duplicates))
        while len(self._marks) > 2 and self._marks[1][0] < now_s - _RATE_OVER_S:  # noqa: PLR2004
            self._marks.popleft()
        (since_s, before), (until_s, after) = self._marks[0], self._marks[-1]
        return (after - before) / max(until_s - since_s, 1e-3)

    def by_feed(self) -> dict[str, dict[str, Any]]:
        """The feeds that anything came by, as JSON has it."""
        return {
            name: {
                "messages": feed.messages,
                "readings": feed.readings,
                "dead_letters": feed.dead_letters.total(),
                "last_at": feed.last_at.isoformat(),
            }
            for name, feed in self.feeds.items()
            if feed.last_at is not None
        }
