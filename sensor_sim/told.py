"""What a simulated city has told already, so that its next run does not tell it again."""

import logging
from collections.abc import Callable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from sensor_sim.outbox import Outbox
from sensor_sim.spans import Span, Spans, joined

logger = logging.getLogger(__name__)

_NOTED_EVERY_MS = 10_000


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    stream: str
    outlined: Spans = ()
    full: Spans = ()


class Told:
    """The times that the broker has confirmed: outlined, and told in full.

    Kept in a file from run to run, while these are of the same stream; without a file, forgotten.
    """

    def __init__(self, file: Path | None, stream: str) -> None:
        self._file = file
        self._kept = _Kept(stream=stream)
        if file is not None and (kept := _read(file)) is not None and kept.stream == stream:
            self._kept = kept

    @property
    def outlined(self) -> Spans:
        """What needs no outline, as it has one or is told in full."""
        return joined(*self._kept.outlined, *self._kept.full)

    @property
    def full(self) -> Spans:
        return self._kept.full

    def add(self, *, outlined: Span = (0, 0), full: Span = (0, 0)) -> None:
        self._kept = _Kept(
            stream=self._kept.stream,
            outlined=joined(*self._kept.outlined, outlined),
            full=joined(*self._kept.full, full),
        )
        if self._file is None:
            return
        written = self._file.with_suffix(".new")
        try:
            written.write_text(self._kept.model_dump_json(), "utf-8")
            written.replace(self._file)  # so that it is whole whenever we are killed
        except OSError as error:
            logger.warning("cannot note what has been told in %s: %s", self._file, error)


class LiveNotes:
    """Notes how far the present has been told, each some seconds: beside it, as it goes on.

    `position_ms` is up to where, in Unix milliseconds; what is told then is not noted yet.
    """

    def __init__(
        self, told: Told, outbox: Outbox, position_ms: Callable[[], int], start_ms: int
    ) -> None:
        self._told = told
        self._outbox = outbox
        self._position_ms = position_ms
        self._noted_ms = start_ms

    def go_on(self, _until_ms: float) -> None:
        if self._position_ms() - self._noted_ms >= _NOTED_EVERY_MS:
            self.note()

    def note(self) -> None:
        span = self._noted_ms, max(self._noted_ms, self._position_ms())
        self._outbox.when_confirmed(lambda: self._told.add(full=span))
        self._noted_ms = span[1]


def _read(file: Path) -> _Kept | None:
    """Nothing when it is not there, or not ours."""
    try:
        return _Kept.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
