"""How late messages leave, and whether they leave ever later."""

from collections import Counter
from dataclasses import dataclass, field

_DISTINCT = 1000  # below it every millisecond counts, beyond it three digits
_CHECK_EVERY_MS = 5000
_LATE_MS = 2000
_CHECKS = 3  # in a row that found messages later than the one before


@dataclass(frozen=True, slots=True)
class Lag:
    """How many messages left how late, in milliseconds."""

    counts: Counter[int] = field(default_factory=Counter)

    def add(self, late_ms: int) -> None:
        self.counts[_coarse(max(0, late_ms))] += 1

    def merge(self, other: "Lag") -> None:
        self.counts.update(other.counts)

    def percentile(self, share: float) -> int:
        """The delay that `share` of the messages do not exceed; 0 without messages."""
        left = share * self.counts.total()
        for late_ms, count in sorted(self.counts.items()):
            left -= count
            if left <= 0:
                return late_ms
        return max(self.counts, default=0)

    def __str__(self) -> str:
        p50, p99, worst = (self.percentile(share) for share in (0.5, 0.99, 1.0))
        return f"lag p50 {p50:,} ms, p99 {p99:,} ms, worst {worst:,} ms"


class Slipping:
    """Notices that a schedule cannot be kept: messages are late, and each time they are later.

    A backlog that is being made up for is none of that.
    """

    def __init__(self) -> None:
        self._checked_ms: int | None = None
        self._late_ms = self._worse = 0

    def notices(self, late_ms: int, now_ms: int) -> bool:
        """Whether it is so, as of a message that left so late; once, and not again."""
        if self._checked_ms is None:
            self._checked_ms = now_ms
        if now_ms - self._checked_ms < _CHECK_EVERY_MS or self._worse == _CHECKS:
            return False
        is_worse = late_ms > max(_LATE_MS, self._late_ms)
        self._worse = self._worse + 1 if is_worse else 0
        self._checked_ms, self._late_ms = now_ms, late_ms
        return self._worse == _CHECKS


def _coarse(late_ms: int) -> int:
    """To three digits, so that there are few of them however late messages are."""
    step = 1
    while late_ms // step >= _DISTINCT:
        step *= 10
    return late_ms // step * step
