"""The buckets that a question cuts time into, as pieces of SQL (`sql/read_slots.sql`)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from psycopg.sql import Composable, Composed

from vigie.store.queries import composed, piece
from vigie.store.read.rows import Row

_DAY = timedelta(days=1)


class CalendarUnit(StrEnum):
    """Buckets that have no fixed number of days."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_INTERVALS = {
    CalendarUnit.MONTH: "1 month",
    CalendarUnit.QUARTER: "3 months",
    CalendarUnit.YEAR: "1 year",
}

# None is one bucket for the whole range.
Width = timedelta | CalendarUnit | None


@dataclass(frozen=True, slots=True)
class Slots:
    """Buckets of a width; from a day on they are cut by the wall clock of `zone` (IANA)."""

    width: Width
    zone: str

    @property
    def are_local(self) -> bool:
        """Whether a bucket starts at a local midnight."""
        return isinstance(self.width, CalendarUnit) or (
            self.width is not None and self.width >= _DAY
        )

    @property
    def parameters(self) -> Row:
        if isinstance(self.width, CalendarUnit):
            width: str | timedelta | None = _INTERVALS[self.width]
            return {"unit": self.width.value, "width": width, "zone": self.zone}
        return {"width": self.width, "zone": self.zone}

    def of(self, at: Composable) -> Composed:
        """The slot that holds the instant `at`."""
        return composed("read_slots", f"slot_of_{self._kind}", at=at)

    def between(self, since: Composable, until: Composable) -> Composed:
        """Every slot of [since, until), as a set; the range is not empty."""
        if self.width is None:
            return self.of(since)
        last_instant = composed("read_slots", "instant_before", at=until)
        return composed(
            "read_slots", "slots_between", first=self.of(since), last=self.of(last_instant)
        )

    @property
    def grid(self) -> Composed:
        """Every slot of what is asked, in order."""
        if self.width is None:
            slots = composed("read_slots", "slots_whole")
        else:
            kind = "local" if self.are_local else "utc"
            first = self.of(piece("read_slots", "start"))
            slots = composed("read_slots", f"slots_{kind}", first=first)
        return composed("read_slots", "grid", slots=slots)

    @property
    def _kind(self) -> str:
        if self.width is None:
            return "whole"
        if isinstance(self.width, CalendarUnit):
            return "calendar"
        return "wall" if self.are_local else "utc"


def floor(time: datetime, width: timedelta) -> datetime:
    """The start of the UTC bucket that holds `time`; `width` divides a day."""
    midnight = time.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + (time - midnight) // width * width


def ceiling(time: datetime, width: timedelta) -> datetime:
    """The first start of a UTC bucket at or after `time`."""
    start = floor(time, width)
    return start if start == time else start + width
