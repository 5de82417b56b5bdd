"""How people spend their day: what share of its most each activity reaches, by local hour."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from itertools import pairwise

from sensor_sim.calendar import Day


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Points (hour, share) of a day, joined by straight lines; each begins at 0 and ends at 24."""

    workday: tuple[tuple[float, float], ...]
    saturday: tuple[tuple[float, float], ...]
    sunday: tuple[tuple[float, float], ...]
    holiday_workday: tuple[tuple[float, float], ...]

    def at(self, local: datetime, day: Day) -> float:
        """The share at a local time, on a day of this sort."""
        hour = local.hour + local.minute / 60 + local.second / 3600
        points = self._points_of(day)
        for (start, low), (end, high) in pairwise(points):
            if hour <= end:
                return low + (high - low) * (hour - start) / (end - start)
        return points[-1][1]

    def _points_of(self, day: Day) -> tuple[tuple[float, float], ...]:
        match day:
            case Day.WORKDAY:
                return self.workday
            case Day.HOLIDAY_WORKDAY:
                return self.holiday_workday
            case Day.SATURDAY:
                return self.saturday
            case Day.SUNDAY:
                return self.sunday


class LocalTime:
    """The city's clock, remembered for the times that every rhythm asks about."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._known: dict[float, datetime] = {}

    def at(self, time_s: float) -> datetime:
        local = self._known.get(time_s)
        if local is None:
            local = self._known[time_s] = datetime.fromtimestamp(time_s, self._zone)
        return local


def _rhythm(workday: str, saturday: str, sunday: str, on_holiday: float = 1.0) -> Rhythm:
    """`on_holiday` is the share of a workday's that is left while there is no school."""
    worked = _points(workday)
    eased = tuple((hour, share * on_holiday) for hour, share in worked)
    return Rhythm(worked, _points(saturday), _points(sunday), eased)


def _closed_on_holidays(workday: str, saturday: str, sunday: str) -> Rhythm:
    return replace(_rhythm(workday, saturday, sunday), holiday_workday=_points(sunday))


def _points(text: str) -> tuple[tuple[float, float], ...]:
    """`"0 .1, 8 .9, 24 .1"` as points; the table below reads best so."""
    pairs = (pair.split() for pair in text.split(","))
    return tuple((float(hour), float(share)) for hour, share in pairs)


_WEEKEND_TRAFFIC = (
    "0 .25, 3 .10, 6 .08, 9 .32, 12 .62, 15 .66, 18 .70, 20 .60, 24 .28",
    "0 .28, 3 .12, 7 .06, 10 .30, 12 .50, 15 .52, 18 .64, 20 .48, 24 .14",
)

RHYTHMS = {
    "traffic_inbound": _rhythm(
        "0 .10, 3 .04, 5 .14, 7 .72, 8 .98, 9 .86, 10.5 .60, 12.5 .64, 15 .60, 17.5 .74,"
        "19 .62, 21 .32, 24 .10",
        *_WEEKEND_TRAFFIC,
        on_holiday=0.86,
    ),
    "traffic_outbound": _rhythm(
        "0 .12, 3 .05, 5 .08, 7 .48, 8.5 .70, 10 .56, 12.5 .66, 15 .66, 16.5 .88, 17.75 .99,"
        "19 .80, 21 .38, 24 .12",
        *_WEEKEND_TRAFFIC,
        on_holiday=0.88,
    ),
    "presence_at_work": _rhythm(
        "0 .04, 6 .05, 9 .88, 12 .92, 13 .82, 15 .95, 17 .80, 19.5 .22, 24 .04",
        "0 .10, 8 .10, 11 .62, 16 .85, 19 .50, 24 .16",
        "0 .12, 9 .10, 12 .38, 16 .48, 19 .24, 24 .06",
        on_holiday=0.86,
    ),
    "presence_at_home": _rhythm(
        "0 .95, 6 .93, 9 .38, 12 .30, 16 .34, 19 .72, 22 .92, 24 .95",
        "0 .92, 8 .92, 11 .62, 16 .52, 19 .70, 24 .90",
        "0 .92, 9 .92, 12 .72, 16 .66, 19 .84, 24 .94",
    ),
    "arriving_at_work": _rhythm(
        "0 .02, 5.5 .04, 8.5 1, 10 .34, 13 .36, 15 .20, 18 .06, 24 .02",
        "0 .02, 7 .04, 10.5 .50, 14 .56, 17 .26, 20 .06, 24 .02",
        "0 .02, 8 .03, 11 .18, 15 .26, 18 .08, 24 .02",
        on_holiday=0.84,
    ),
    "arriving_at_home": _rhythm(
        "0 .10, 2 .03, 6 .03, 12 .24, 16 .42, 18.5 1, 21 .42, 24 .10",
        "0 .12, 3 .06, 7 .03, 12 .40, 17 .62, 20 .58, 24 .22",
        "0 .20, 3 .08, 7 .03, 12 .34, 18 .74, 21 .46, 24 .10",
    ),
    "cycling": _rhythm(
        "0 .06, 5 .03, 8.25 .92, 10 .36, 12.5 .50, 15 .40, 18 1, 20 .50, 24 .08",
        "0 .08, 7 .06, 11 .52, 15 .72, 18 .66, 21 .26, 24 .10",
        "0 .08, 7 .05, 11 .60, 15 .80, 18 .60, 21 .18, 24 .06",
        on_holiday=0.85,
    ),
    "charging": _rhythm(
        "0 .30, 4 .18, 7 .22, 9.5 .62, 12.5 .58, 15 .52, 18 .78, 20 .84, 22 .56, 24 .30",
        "0 .30, 5 .18, 10 .48, 14 .70, 18 .72, 24 .32",
        "0 .30, 5 .16, 10 .38, 15 .58, 19 .70, 24 .30",
    ),
    "housing": _rhythm(
        "0 .34, 4 .26, 7.5 .58, 10 .42, 12.5 .54, 15 .42, 19.5 .90, 21 .84, 24 .36",
        "0 .36, 5 .26, 9.5 .56, 12.5 .66, 15 .52, 19.5 .88, 24 .38",
        "0 .36, 5 .26, 10 .58, 12.5 .72, 15 .54, 19.5 .90, 24 .36",
    ),
    "office": _rhythm(
        "0 .22, 5.5 .22, 9 .84, 12.5 .78, 15 .90, 17.5 .74, 20 .30, 24 .22",
        "0 .22, 8 .22, 13 .28, 20 .23, 24 .22",
        "0 .22, 12 .23, 24 .22",
    ),
    "school": _closed_on_holidays(
        "0 .16, 5.5 .18, 8.5 .86, 12 .90, 14 .82, 17 .58, 19 .24, 24 .16",
        "0 .16, 9 .20, 12 .24, 15 .17, 24 .16",
        "0 .16, 24 .16",
    ),
    "retail": _rhythm(
        "0 .20, 5 .22, 9.5 .78, 13 .86, 18 .92, 20.5 .48, 22 .22, 24 .20",
        "0 .20, 5 .22, 9.5 .82, 13 .92, 18 .95, 20.5 .50, 22 .22, 24 .20",
        "0 .20, 8 .22, 11 .46, 17 .50, 20 .26, 24 .20",
    ),
    "hospital": _rhythm(
        "0 .58, 5 .56, 9 .90, 12 .94, 16 .88, 20 .70, 24 .58",
        "0 .58, 5 .56, 10 .74, 14 .76, 20 .66, 24 .58",
        "0 .58, 5 .55, 10 .70, 14 .72, 20 .64, 24 .58",
    ),
    "culture": _rhythm(
        "0 .22, 6 .20, 10 .58, 15 .66, 19 .78, 21 .86, 23 .44, 24 .24",
        "0 .24, 7 .20, 11 .64, 16 .80, 20 .90, 23 .52, 24 .26",
        "0 .24, 7 .20, 11 .60, 16 .78, 19 .56, 24 .22",
    ),
    "sport": _rhythm(
        "0 .18, 6 .18, 9 .42, 12 .54, 16 .50, 19.5 .86, 22 .50, 24 .20",
        "0 .18, 8 .24, 12 .60, 17 .84, 21 .70, 24 .22",
        "0 .18, 8 .24, 11 .66, 16 .82, 20 .60, 24 .18",
    ),
    "transport": _rhythm(
        "0 .30, 3 .24, 5 .46, 8 .92, 11 .70, 15 .70, 18 .94, 21 .60, 24 .32",
        "0 .32, 3 .24, 6 .46, 11 .72, 18 .78, 24 .34",
        "0 .32, 3 .24, 7 .42, 11 .62, 19 .80, 24 .32",
    ),
}
