"""Devices introduce themselves, each once and retained: those of a huge city beside its reports."""

from collections.abc import Sequence
from contextlib import ExitStack
from math import inf
from typing import Self

from sensor_sim.message import about_payload, about_topic
from sensor_sim.pace import WallClock, wall_ms
from sensor_sim.progress import progress
from sensor_sim.publish import Publisher
from vigie.model import Device


class Introductions:
    """What is left of them can wait, for moments in which no report is due."""

    def __init__(
        self,
        city: str,
        devices: Sequence[Device],
        publisher: Publisher,
        clock: WallClock = wall_ms,
    ) -> None:
        self._city = city
        self._left = iter(devices)
        self._publisher = publisher
        self._clock = clock
        self._shown = ExitStack()
        self._advance = self._shown.enter_context(progress("introductions", len(devices)))
        self._is_done = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._shown.close()

    def go_on(self, until_ms: float = inf) -> None:
        """One more, and then more until that wall time; all of them when it is left out."""
        while not self._is_done:
            device = next(self._left, None)
            if device is None:
                self._is_done = True
                self._shown.close()
                return
            topic, payload = about_topic(self._city, device), about_payload(device)
            if self._publisher.send(topic, payload, retain=True) is None:
                return
            self._advance(1)
            if self._clock() >= until_ms:
                return
