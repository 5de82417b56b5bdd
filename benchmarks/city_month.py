"""A city to measure: devices of three kinds in districts, a reading of each series a minute.

The readings of the last days are real rows, in the order in which they would have arrived, and
their rollups are worked out from them. The year before has rollups only, shifted copies of those.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from vigie.store.rollup import refresh
from vigie.store.weeks import monday, week_of

ZONE = ZoneInfo("Europe/Paris")
DAY = timedelta(days=1)
YEAR = 365 * DAY
LATEST = 10_000


class Curve(NamedTuple):
    """A wave around a base; a register rises instead, and rolls over after a thousand hours."""

    base: float
    swing: float = 0.0
    per_hour: float = 0.0


KINDS = {
    "traffic_counter": {
        "vehicle_flow": Curve(600, 500),
        "mean_speed": Curve(45, 20),
        "lane_occupancy": Curve(20, 15),
        "vehicle_count": Curve(10, 8),
    },
    "building_meter": {
        "active_power": Curve(60, 40),
        "energy_index": Curve(0, per_hour=700),
        "voltage": Curve(230, 5),
        "power_factor": Curve(0.9, 0.05),
    },
    "air_station": {
        "no2": Curve(30, 20),
        "pm2_5": Curve(12, 6),
        "temperature": Curve(14, 8),
        "relative_humidity": Curve(60, 20),
    },
}
# Of ten devices, how many are of each kind.
SHARES = {"traffic_counter": 4, "building_meter": 4, "air_station": 2}


@dataclass(frozen=True, slots=True)
class Size:
    """How many series report each minute, for how many days, in how many districts."""

    series: int
    days: int
    districts: int


SMALL = Size(series=100, days=10, districts=4)
FULL = Size(series=1000, days=30, districts=16)


class Loaded(NamedTuple):
    """What filling took."""

    readings: int
    load_s: float
    refresh_s: float


ADD_DEVICES = SQL("""
INSERT INTO device (id, kind, district, interval_s, status)
SELECT %(kind)s || '-' || n, %(kind)s, 'district-' || n %% %(districts)s, 60, 'confirmed'
FROM generate_series(1, %(devices)s) AS n
""")
ADD_SERIES = SQL("""
INSERT INTO series (device, metric)
SELECT id, metric FROM device CROSS JOIN unnest(%(metrics)s::text[]) AS metric
WHERE id LIKE %(kind)s || '-%%'
""")
CREATE_CURVE = SQL("""
CREATE TEMPORARY TABLE curve (
    series_id integer, base double precision, swing double precision, per_hour double precision
)
""")
ADD_CURVE = SQL("""
INSERT INTO curve
SELECT id, %(base)s, %(swing)s, %(per_hour)s FROM series
WHERE metric = %(metric)s AND device LIKE %(kind)s || '-%%'
""")
# In the order of time, as they arrive: the readings of one series lie far from each other.
ADD_READINGS = SQL("""
INSERT INTO reading (series_id, time, value, quality)
SELECT
    series_id, time,
    base + swing * sin(seconds / 13751 + series_id)
        + per_hour * (seconds - 3.6e6 * floor(seconds / 3.6e6)) / 3600,
    0
FROM (
    SELECT time, extract(epoch FROM time)::double precision AS seconds
    FROM generate_series(%(start)s, %(end)s - %(every)s, %(every)s) AS time
) AS moment
CROSS JOIN curve
ORDER BY time, series_id
""")
ADD_LOG = SQL("""
INSERT INTO rollup_log (grain, bucket, series)
SELECT '15m', bucket, (SELECT array_agg(series_id) FROM curve)
FROM generate_series(
    time_bucket('15 minutes', %(start)s), %(end)s - interval '1 minute', interval '15 minutes'
) AS bucket
""")
ADD_LATEST = SQL("""
INSERT INTO latest (series_id, time, value, quality, received_at)
SELECT id, %(at)s, 1, 0, %(at)s FROM series
ON CONFLICT DO NOTHING
""")
# Days are moved by the city's clocks, the rest by ours: where those changed, an hour comes twice.
COPY_PARTS = SQL("""
INSERT INTO {parts}
SELECT
    series_id, {earlier_bucket}, n, sum, min, max, first, first_at - %(by)s, last,
    last_at - %(by)s, rise, area
FROM {parts}
WHERE bucket >= %(start)s AND bucket < %(end)s
ON CONFLICT DO NOTHING
""")
COPY_GROUPS = SQL("""
INSERT INTO {groups}
SELECT group_id, {earlier_bucket}, n, devices, covered_s, sum, low, high, weight, weighted
FROM {groups}
WHERE bucket >= %(start)s AND bucket < %(end)s
ON CONFLICT DO NOTHING
""")
EARLIER = {
    "15m": SQL("bucket - %(by)s"),
    "1h": SQL("bucket - %(by)s"),
    "1d": SQL("(bucket AT TIME ZONE %(zone)s - %(by)s) AT TIME ZONE %(zone)s"),
}


class CityMonth:
    """The city in a database, with readings from `start` to `end`. The connection autocommits.

    The end is the present: a quarter, an hour and a day have begun that are not worked out yet.
    """

    def __init__(self, connection: Connection, size: Size) -> None:
        self._connection = connection
        self.size = size
        self.end = datetime.now(UTC).replace(second=0, microsecond=0)
        self.start = self.midnight(size.days)

    def midnight(self, days_ago: int) -> datetime:
        """When the day began, by the city's clocks, that was so many days before today."""
        today = self.end.astimezone(ZONE).replace(hour=0, minute=0)
        return (today - days_ago * DAY).astimezone(UTC)

    def fill(self) -> Loaded:
        """The days that have readings, and their rollups."""
        self._add_devices()
        begun = time.perf_counter()
        self._add_readings(self.start, self.end)
        loaded = time.perf_counter()
        refresh(self._connection, self.end)
        refreshed = time.perf_counter()
        self._connection.execute("VACUUM ANALYZE")
        count = self.size.series * ((self.end - self.start) // timedelta(minutes=1))
        return Loaded(count, loaded - begun, refreshed - loaded)

    def add_history(self) -> None:
        """The rollups of a year before, and weeks that have no readings any more.

        Days go back a year; shorter grains ten times as far as the readings do.
        """
        make_room(self._connection, self.end - YEAR, self.start)
        by, end = self.size.days * DAY, self.midnight(0)
        for grain, earlier in EARLIER.items():
            copies = YEAR // by + 1 if grain == "1d" else 9
            parts = COPY_PARTS.format(parts=Identifier(f"reading_{grain}"), earlier_bucket=earlier)
            groups = COPY_GROUPS.format(groups=Identifier(f"group_{grain}"), earlier_bucket=earlier)
            for number in range(1, copies + 1):
                moved = {"by": number * by, "zone": ZONE.key, "start": self.start, "end": end}
                self._connection.execute(parts, moved)
                self._connection.execute(groups, moved)
        self._connection.execute("VACUUM ANALYZE")

    def catch_up(self) -> None:
        """Readings until now, and the rollups that a maintainer would have made of them."""
        now = datetime.now(UTC).replace(second=0, microsecond=0)
        if now > self.end:
            self._add_readings(self.end, now)
            self.end = now
        refresh(self._connection, datetime.now(UTC))

    def _add_devices(self) -> None:
        """Those that report, with `curve` for what each series reads; then rare ones.

        Every series has a newest reading, 10,000 in all.
        """
        self._connection.execute(CREATE_CURVE)
        for kind, curves in KINDS.items():
            self._add_kind(kind, list(curves), self.size.series * SHARES[kind] // 40)
            for metric, curve in curves.items():
                self._connection.execute(
                    ADD_CURVE, {"kind": kind, "metric": metric, **curve._asdict()}
                )
        (known,) = self._connection.execute("SELECT count(*) FROM series").fetchone() or (0,)
        self._add_kind("waste_container", ["waste_level", "battery_level"], (LATEST - known) // 2)
        self._connection.execute(ADD_LATEST, {"at": self.end})

    def _add_kind(self, kind: str, metrics: list[str], devices: int) -> None:
        named = {"kind": kind, "metrics": metrics}
        self._connection.execute(
            ADD_DEVICES, {**named, "devices": devices, "districts": self.size.districts}
        )
        self._connection.execute(ADD_SERIES, named)

    def _add_readings(self, start: datetime, end: datetime) -> None:
        """A reading of each series a minute, and what writers would say of it in the log."""
        make_room(self._connection, start, end)
        while start < end:
            span = {"start": start, "end": min(start + DAY, end)}
            self._connection.execute(ADD_READINGS, {**span, "every": timedelta(minutes=1)})
            self._connection.execute(ADD_LOG, span)
            start += DAY


def make_room(connection: Connection, start: datetime, end: datetime) -> None:
    """For readings of that time."""
    weeks = [monday(week) for week in range(week_of(start), week_of(end) + 1)]
    connection.execute("CALL make_room_for_readings(%s)", [weeks])
