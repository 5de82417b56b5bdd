"""What moved most: the value of each group over a period, and over the one before it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from dashboard.history import Bucket
from dashboard.measures import Compared

COMPARABLE: Final = 0.5  # of a period's coverage the earlier one must have, to be compared with


@dataclass(frozen=True, slots=True)
class Mover:
    """`earlier` is None where too little is known of the period before."""

    key: str | None
    value: float
    earlier: float | None

    @property
    def difference(self) -> float | None:
        return None if self.earlier is None else self.value - self.earlier

    @property
    def change(self) -> float | None:
        """The difference as a share of what was before; None where that was nothing."""
        return self.difference / abs(self.earlier) if self.difference and self.earlier else None


def movers(groups: Iterable[Compared], most: int) -> list[Mover]:
    """The greatest differences first; then, where they are not known, the greatest values."""
    found = [one for group in groups if (one := _mover(group)) is not None]
    found.sort(key=_order, reverse=True)
    return found[:most]


def _order(mover: Mover) -> tuple[bool, float]:
    difference = mover.difference
    return (difference is not None, mover.value if difference is None else abs(difference))


def _mover(group: Compared) -> Mover | None:
    now, before = (next(iter(buckets or ()), None) for buckets in (group.buckets, group.earlier))
    if now is None or now.value is None:
        return None
    return Mover(group.key, now.value, _earlier(now, before))


def _earlier(now: Bucket, before: Bucket | None) -> float | None:
    if before is None or (now.coverage and (before.coverage or 0) < COMPARABLE * now.coverage):
        return None
    return before.value
