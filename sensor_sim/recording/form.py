"""What every recording is: messages with the time at which each arrived."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from sensor_sim.message import about_payload, about_topic
from vigie.city import CityError
from vigie.device_ids import as_level
from vigie.model import Device


class RecordingError(CityError):
    """A recording that cannot be read: the message names the file, the line and the mend."""


class Recorded(NamedTuple):
    """A message as it arrived: `payload` in bytes, or as the items of a gateway's array."""

    at_ms: int
    topic: str
    payload: bytes | list[dict[str, Any]]
    qos: int = 1
    retain: bool = False


class Recording(Protocol):
    """Messages in `[start_ms, end_ms)`, the Unix times of their arrival; `last_ms` has the last."""

    @property
    def start_ms(self) -> int: ...
    @property
    def last_ms(self) -> int: ...
    @property
    def end_ms(self) -> int: ...

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        """The messages that arrived in `[start, end)`, in order."""
        ...


def read_bytes(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix == ".gz" else content
    except (OSError, EOFError) as error:
        raise RecordingError(f"{path}: {error}") from None


def unix_ms(at: datetime, zone: ZoneInfo) -> int:
    """A time in Unix milliseconds; one without a zone is meant in `zone`."""
    aware = at if at.tzinfo is not None else at.replace(tzinfo=zone)
    return round(aware.astimezone(UTC).timestamp() * 1000)


def device_id(foreign: str) -> str:
    """A foreign id as one level of a topic: what that may not hold becomes `-`, as in feeds.

    Raises:
        ValueError: nothing is left of it.
    """
    level = as_level(foreign)
    if not level:
        raise ValueError(f"{foreign!r} is no device id")
    return level


def about(city: str, device: Device, at_ms: int) -> Recorded:
    """A device that describes itself, for those too who come to hear it later."""
    return Recorded(at_ms, about_topic(city, device), about_payload(device), retain=True)
