"""The files of a rotated recording: `feed.0001.ndjson.gz`, and so on."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from vigie.durations import parse_duration

_SIZE = re.compile(r"(\d{1,9})([kMG])B")
_BYTES = {"k": 10**3, "M": 10**6, "G": 10**9}
_ENDINGS = (".ndjson.gz", ".ndjson")


@dataclass(frozen=True, slots=True)
class Rotation:
    """When a part is full: by its size, or by how long ago it was begun."""

    size_bytes: int | None = None
    age: timedelta | None = None

    def is_due(self, size_bytes: int, more_bytes: int, age_s: float) -> bool:
        """Whether `more_bytes` go into a new part; a part holds something in any case."""
        if size_bytes == 0:
            return False
        if self.size_bytes is not None and size_bytes + more_bytes > self.size_bytes:
            return True
        return self.age is not None and age_s >= self.age.total_seconds()


def parse_rotation(text: str) -> Rotation:
    """`100MB` or `1h`.

    Raises:
        ValueError: it is neither.
    """
    size = _SIZE.fullmatch(text)
    if size is not None and int(size[1]) > 0:
        return Rotation(size_bytes=int(size[1]) * _BYTES[size[2]])
    try:
        return Rotation(age=parse_duration(text))
    except ValueError:
        raise ValueError(
            f"{text!r} is neither a size nor a duration: write 100MB, 1GB, 15m or 1h"
        ) from None


def part(path: Path, number: int) -> Path:
    stem, ending = _split(path)
    return path.with_name(f"{stem}.{number:04d}{ending}")


def parts_of(path: Path) -> dict[int, Path]:
    """The parts of the rotated recording `path`, by their numbers, in order."""
    stem, ending = _split(path)
    name = re.compile(rf"{re.escape(stem)}\.(\d{{4,9}}){re.escape(ending)}")
    if not path.parent.is_dir():
        return {}
    found = ((name.fullmatch(one.name), one) for one in path.parent.iterdir())
    return dict(sorted((int(match[1]), one) for match, one in found if match is not None))


def files_of(path: Path) -> list[Path]:
    """The files of a recording: `path` itself, or its parts in order."""
    parts = parts_of(path)
    return [path] if path.exists() or not parts else list(parts.values())


def _split(path: Path) -> tuple[str, str]:
    ending = next((one for one in _ENDINGS if path.name.endswith(one)), path.suffix)
    return path.name.removesuffix(ending), ending
