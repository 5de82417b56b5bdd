"""The write side: batches of readings, devices and dead letters, each in one transaction.

Everything here is idempotent, so that a batch whose commit got lost can be written again.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.types.json import Jsonb

from vigie.model import DeadLetter, Device, Reading
from vigie.store.doorbell import DeviceChange, ring, ring_for_devices
from vigie.store.letters import LetterBox, LetterLimits
from vigie.store.queries import query
from vigie.store.sync import device_row
from vigie.store.weeks import monday, week_of

_by_id = attrgetter("id")
_COPY_TYPES = ("int4", "timestamptz", "float8", "int2", "timestamptz")

Series = tuple[str, str]
Row = tuple[int, datetime, float, int, datetime]


@dataclass(slots=True)
class Batch:
    """What one transaction writes.

    `readings` come with the time of their receipt, in the order of their receipt; `devices` are
    those that the store may not know yet, `descriptions` what devices say of themselves.
    """

    readings: list[tuple[datetime, Reading]] = field(default_factory=list)
    devices: dict[str, Device] = field(default_factory=dict)
    descriptions: list[Device] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)


class Repeats(NamedTuple):
    """Readings whose series and time were there already: with the same value, or another one."""

    duplicates: int
    corrections: int


@dataclass(frozen=True, slots=True)
class Written:
    """How a batch changed the store: new or corrected readings, and those it already had.

    `repeats` are those of the devices that had any, of a batch that corrects.
    """

    stored: int
    duplicates: int
    repeats: Mapping[str, Repeats] = field(default_factory=dict)


class _Stored(NamedTuple):
    """How many rows were new or corrected, the series of the latter, and of all if not all were."""

    number: int
    corrected: list[int] | None = None
    series: list[int] | None = None


class Writer:
    """Writes batches over one connection, and remembers which series and weeks exist."""

    def __init__(self, connection: Connection, limits: LetterLimits | None = None) -> None:
        """Learn what the store knows.

        Raises:
            psycopg.OperationalError: the server went away.
        """
        self._connection = connection
        self._letters = LetterBox(connection, limits)
        self._weeks: set[int] = set()
        self._series: dict[Series, int] = {
            (device, metric): number
            for device, metric, number in connection.execute(query("write", "known_series"))
        }
        connection.execute(query("write", "create_incoming"))
        connection.commit()

    def write(self, batch: Batch, *, corrects: bool = True) -> Written:
        """Store a batch, and ring for those who wait for changes, in one transaction.

        Unless it `corrects`, a reading that the store has already stays as it is.

        Raises:
            psycopg.OperationalError: the server went away; write the batch again elsewhere.
            psycopg.DataError: the store refuses a value; nothing of the batch is stored.
        """
        with self._connection.transaction():
            devices = self._register_devices(batch)
            found = self._register_series(batch.readings)
            weeks = self._make_room(batch.readings)
            rows = self._rows(batch.readings, found)
            stored = self._store_readings(rows, len(batch.readings), corrects=corrects)
            minutes = self._letters.store(batch.dead_letters)
            self._ring_for_devices(devices, found)
        # Only now is it true: a transaction that failed would have taken it back.
        self._series.update(found)
        self._weeks.update(weeks)
        self._letters.remember(minutes)
        return Written(
            stored.number,
            len(batch.readings) - stored.number,
            self._repeats(batch.readings, stored) if corrects else {},
        )

    def _register_devices(self, batch: Batch) -> set[str]:
        """The devices that this changed.

        In the order of their ids, lest two writers hold what the other one waits for.
        """
        changed = set()
        descriptions = sorted(batch.descriptions, key=_by_id)
        for device in sorted([*batch.devices.values(), *descriptions], key=_by_id):
            if self._connection.execute(
                query("write", "register_device"),
                {"id": device.id, "kind": device.kind, "interval_s": device.interval_s},
            ).rowcount:
                changed.add(device.id)
        for device in descriptions:
            if self._connection.execute(
                query("write", "describe_device"), device_row(device)
            ).rowcount:
                changed.add(device.id)
        return changed

    def _ring_for_devices(self, devices: set[str], series: Iterable[Series]) -> None:
        changes = [*((device, None) for device in devices), *series]
        if not changes:
            return
        asked = {"devices": sorted({device for device, _ in changes})}
        kinds: dict[str, str] = dict(
            self._connection.execute(query("write", "kinds_of"), asked).fetchall()
        )
        ring_for_devices(
            self._connection,
            [DeviceChange(device, kinds[device], metric) for device, metric in changes],
        )

    def _register_series(self, readings: list[tuple[datetime, Reading]]) -> dict[Series, int]:
        """The ids of the series that this writer meets for the first time."""
        new = sorted({reading[:2] for _, reading in readings} - self._series.keys())
        if not new:
            return {}
        names = {"devices": [one[0] for one in new], "metrics": [one[1] for one in new]}
        self._connection.execute(query("write", "register_series"), names)
        found = self._connection.execute(query("write", "find_series"), names)
        return {(device, metric): number for device, metric, number in found}

    def _make_room(self, readings: list[tuple[datetime, Reading]]) -> set[int]:
        """The weeks of the readings that are new to this writer; each has room now."""
        if not readings:
            return set()
        times = [reading.time for _, reading in readings]
        ends = {week_of(min(times)), week_of(max(times))}
        weeks = (ends if len(ends) == 1 else set(map(week_of, times))) - self._weeks
        if weeks:
            mondays = [monday(week) for week in sorted(weeks)]
            self._connection.execute(query("write", "make_room"), {"weeks": mondays})
        return weeks

    def _rows(
        self, readings: list[tuple[datetime, Reading]], found: dict[Series, int]
    ) -> Iterator[Row]:
        series = {**self._series, **found} if found else self._series
        for received_at, (device, metric, time, value, quality) in readings:
            yield series[device, metric], time, value, quality, received_at

    def _store_readings(self, rows: Iterable[Row], came: int, *, corrects: bool) -> _Stored:
        if not came:
            return _Stored(0)
        cursor = self._connection.cursor()
        with cursor.copy(query("write", "copy_incoming")) as copy:
            copy.set_types(_COPY_TYPES)
            for row in rows:
                copy.write_row(row)
        if corrects:
            cursor.execute(query("write", "store_readings"), {"came": came})
        else:
            cursor.execute(query("write", "store_missing_readings"))
        stored = _Stored(*cursor.fetchall()[0])
        if stored.number:
            cursor.execute(query("rollup", "log"))
        changed = [number for (number,) in cursor.execute(query("write", "store_latest"))]
        ring(self._connection, changed)
        return stored

    def _repeats(
        self, readings: list[tuple[datetime, Reading]], stored: _Stored
    ) -> dict[str, Repeats]:
        if len(readings) == stored.number and stored.corrected is None:
            return {}
        devices = {self._series[one.device, one.metric]: one.device for _, one in readings}
        corrections = Counter(devices[number] for number in stored.corrected or ())
        came = Counter(one.device for _, one in readings)
        went = Counter(devices[number] for number in stored.series or ())
        duplicates = came - went if stored.number < len(readings) else Counter[str]()
        return {
            device: Repeats(duplicates[device], corrections[device])
            for device in duplicates.keys() | corrections.keys()
        }


def known_devices(connection: Connection) -> dict[str, str]:
    """The kind of every device, by the device's id."""
    rows = connection.execute(query("write", "known_devices")).fetchall()
    connection.commit()
    return dict(rows)


def remember_topics(connection: Connection, client_id: str, topics: Iterable[str]) -> set[str]:
    """Every topic filter that an MQTT client was ever subscribed to, now with these."""
    with connection.transaction():
        rows = connection.execute(
            query("write", "remember_topics"),
            {"client_id": client_id, "topics": Jsonb(sorted(topics))},
        ).fetchall()
    return {topic for (topic,) in rows}


def report_status(
    connection: Connection, service: str, instance: str, state: dict[str, Any]
) -> None:
    """Say how a running service is; `state` is JSON."""
    with connection.transaction():
        connection.execute(
            query("write", "store_status"),
            {"service": service, "instance": instance, "state": Jsonb(state)},
        )
        connection.execute(query("write", "forget_old_statuses"), {"service": service})


def note_intake(connection: Connection) -> None:
    """Say that readings come in: from the broker, and into the store."""
    with connection.transaction():
        connection.execute(query("write", "note_intake"))
