"""How far a long job is: a bar for a person at a terminal, a line per tenth for a log."""

import logging
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

logger = logging.getLogger(__name__)

_LINES = 10


class Advance(Protocol):
    def __call__(self, done: int, /) -> None:
        """So many more are done."""


@contextmanager
def progress(label: str, total: int) -> Iterator[Advance]:
    """Shows on stderr how many of `total` are done."""
    with _bar(label, total) if sys.stderr.isatty() else _lines(label, total) as advance:
        yield advance


@contextmanager
def _bar(label: str, total: int) -> Iterator[Advance]:
    from rich.console import Console  # noqa: PLC0415 - slow to load, and only for terminals
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True)) as shown:
        task = shown.add_task(label, total=total, rate="")
        so_far = 0

        def advance(done: int, /) -> None:
            nonlocal so_far
            so_far += done
            rate = so_far / max(time.monotonic() - started, 1e-3)
            shown.update(task, advance=done, rate=f"{rate:,.0f} /s")

        yield advance


@contextmanager
def _lines(label: str, total: int) -> Iterator[Advance]:
    started = time.monotonic()
    so_far = 0

    def advance(done: int, /) -> None:
        nonlocal so_far
        before, so_far = so_far * _LINES // max(total, 1), so_far + done
        after = so_far * _LINES // max(total, 1)
        if after > before:
            rate = so_far / max(time.monotonic() - started, 1e-3)
            share, left_s = 100 * after // _LINES, (total - so_far) / rate
            logger.info("%s: %d %%, %.0f a second, %.0f s to go", label, share, rate, left_s)

    yield advance
