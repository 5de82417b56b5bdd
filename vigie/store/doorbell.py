"""The doorbell: who listens hears what changed, after the commit.

On `vigie_readings` the ids of series; on `vigie_devices` the devices, one a line.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import orjson
from psycopg import Connection

from vigie.store.queries import query

# A notification may have 7,999 bytes (PostgreSQL's NOTIFY); a series id at most 10 digits.
_SERIES_PER_RING = 700
_LONGEST = 7_999


class DeviceChange(NamedTuple):
    """A device that is new or describes itself anew, or, with a metric, a new series of it."""

    device: str | None
    kind: str | None
    metric: str | None = None


# Nobody knows which.
SOME_DEVICE = DeviceChange(None, None)


def ring(connection: Connection, series: Sequence[int]) -> None:
    """Tell that the newest readings of these series changed."""
    payloads = [
        ",".join(map(str, series[first : first + _SERIES_PER_RING]))
        for first in range(0, len(series), _SERIES_PER_RING)
    ]
    if payloads:
        connection.execute(query("write", "ring"), {"payloads": payloads})


def ring_for_devices(connection: Connection, changes: Iterable[DeviceChange]) -> None:
    """Tell which devices changed."""
    payloads = list(payloads_of(changes))
    if payloads:
        connection.execute(query("write", "ring_for_devices"), {"payloads": payloads})


def ids_in(payload: str) -> set[int]:
    """The series that a ring on `vigie_readings` tells of, or alarms of one on `vigie_alarms`."""
    return {int(one) for one in payload.split(",") if one.isdecimal()}


def devices_in(payload: str) -> set[DeviceChange]:
    """What a ring on `vigie_devices` tells of; one that does not say may be of any device."""
    try:
        return {DeviceChange(*orjson.loads(line)) for line in payload.split("\n")}
    except (orjson.JSONDecodeError, TypeError):
        return {SOME_DEVICE}


def payloads_of(changes: Iterable[DeviceChange]) -> Iterator[str]:
    """What rings say of these, as many in each as there is room for; an empty one is of any."""
    payload = b""
    for change in changes:
        line = orjson.dumps([*change])
        if len(line) > _LONGEST:
            yield ""
        elif len(payload) + 1 + len(line) > _LONGEST:
            yield payload.decode()
            payload = line
        else:
            payload = payload + b"\n" + line if payload else line
    if payload:
        yield payload.decode()
