"""What every recording is: messages with the time at which each arrived."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from vigie.city import CityError


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
