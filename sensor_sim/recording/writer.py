"""A recording being written: gzip members at the end of a file, or of the last of its parts."""

import logging
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Self

from sensor_sim.recording.form import RecordingError
from sensor_sim.recording.packed import mend, pack
from sensor_sim.recording.parts import Rotation, part, parts_of

logger = logging.getLogger(__name__)


class Writer:
    """Appends lines to what is there; `rotation` makes it a row of parts.

    Raises:
        RecordingError: the file cannot be written, or what it holds is damaged.
    """

    def __init__(self, path: Path, rotation: Rotation | None = None) -> None:
        if not path.name.endswith(".ndjson.gz"):
            raise RecordingError(f"{path}: a recording is a .ndjson.gz")
        self._path = path
        self._rotation = rotation
        self._number = max(parts_of(path), default=1)
        self._file = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def file(self) -> Path:
        """The one that is being written."""
        return self._path if self._rotation is None else part(self._path, self._number)

    def append(self, texts: Sequence[bytes]) -> None:
        """Write lines, safe on the disk when this returns.

        Raises:
            RecordingError: they could not be written; the file ends as it did before.
        """
        member = pack(texts)
        if self._rotation is not None and self._rotation.is_due(
            self._size, len(member), time.monotonic() - self._begun_s
        ):
            self._file.close()
            self._number += 1
            self._file = self._open()
        try:
            self._file.write(member)
            os.fsync(self._file.fileno())
        except OSError as error:
            self._file.truncate(self._size)
            raise RecordingError(f"{self.file}: {error.strerror}") from None
        self._size += len(member)

    def _open(self) -> BinaryIO:
        self._begun_s = time.monotonic()
        try:
            if self.file.exists():
                kept = mend(self.file)
                if kept is not None:
                    logger.warning(
                        "%s was cut off: %d messages of its last part were kept", self.file, kept
                    )
            opened = self.file.open("ab", buffering=0)
            self._size = opened.tell()
            if self._size > 0:
                # What others wrote may lack the end of its last line.
                self._size += opened.write(pack([b""]))
        except OSError as error:
            raise RecordingError(f"{self.file}: {error.strerror}") from None
        return opened
