"""A window of what a city has stored, as a recording: canonical messages, each at its time.

The API gives readings series by series; asked for in short spans, they come in the order of their
times without ever being all in memory.
"""

import logging
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from threading import Event

import orjson

from sensor_sim.message import about_payload, about_topic, device_topic, rfc3339_us
from sensor_sim.progress import progress
from sensor_sim.recording import RecordingError
from sensor_sim.recording.lines import Heard, line_of
from sensor_sim.recording.writer import Writer
from sensor_sim.store_view import Stored, StoreView
from vigie.catalogue import load_catalogue
from vigie.model import Device, DeviceStatus

logger = logging.getLogger(__name__)

_MOST_READINGS = 100_000  # in memory
_FIRST_SPAN, _LONGEST_SPAN = timedelta(minutes=1), timedelta(days=1)
_SHORTEST_SPAN = timedelta(seconds=1)
_LINES_AT_ONCE = 5000  # so far apart are the places from which playing can begin
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The readings with start <= time < end, two times with zones.

    Raises:
        ValueError: it ends before it starts.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise ValueError(f"{self.start.isoformat()} is not before {self.end.isoformat()}")


def spool(view: StoreView, city: str, window: Window, file: Path, stop: Event) -> None:
    """Write the window's messages to `file`, an `.ndjson.gz`; until it is whole, or told to stop.

    Raises:
        AwayError: the API cannot be asked.
        RecordingError: it is another city's, or has no readings in the window.
    """
    found = view.city()
    if found != city:
        raise RecordingError(f"the API is of {found}, not of {city}: mind --api and --city")
    telling = Telling(city, {one.id: one for one in view.devices()})
    told, passed = 0, timedelta()
    length_s = (window.end - window.start) // _SECOND
    with Writer(file) as writer, progress("asking, seconds of the window", length_s) as advance:
        for span, readings in spans(view.readings, window):
            if stop.is_set():
                return
            messages = telling.messages(readings)
            while lines := [line_of(one) for one in islice(messages, _LINES_AT_ONCE)]:
                writer.append(lines)
                told += len(lines)
            advance((passed + span) // _SECOND - passed // _SECOND)
            passed += span
    if telling.unknown:
        logger.warning("left out: devices of unknown kinds: %s", ", ".join(sorted(telling.unknown)))
    if told == 0:
        raise RecordingError(
            f"nothing is stored from {window.start.isoformat()} to {window.end.isoformat()}"
        )


def spans(
    readings: Callable[[datetime, datetime], Generator[Stored, None, None]],
    window: Window,
    most: int = _MOST_READINGS,
) -> Iterator[tuple[timedelta, list[Stored]]]:
    """The window in spans that follow each other: how long each is, and its readings.

    A span has at most so many readings, unless a single second has more.
    """
    start, span = window.start, _FIRST_SPAN
    while start < window.end:
        until = min(start + span, window.end)
        is_shortest = span <= _SHORTEST_SPAN
        with closing(readings(start, until)) as coming:
            found = list(coming if is_shortest else islice(coming, most + 1))
        if len(found) > most and not is_shortest:
            span = max(span / 4, _SHORTEST_SPAN)
            continue
        yield until - start, found
        start = until
        if len(found) <= most // 4:
            span = min(2 * span, _LONGEST_SPAN)


class Telling:
    """What devices would have said, had they reported what is stored.

    What a device says of one time is one message. A device that the city's files do not list
    introduces itself before its first.
    """

    def __init__(self, city: str, devices: Mapping[str, Device]) -> None:
        self._city = city
        self._devices = devices
        self._kinds = load_catalogue().kinds
        self._known = {
            one.id for one in devices.values() if one.status is not DeviceStatus.PROVISIONAL
        }
        self.unknown: set[str] = set()

    def messages(self, readings: list[Stored]) -> Iterator[Heard]:
        """The messages in order of their times."""
        in_order = sorted(readings, key=_when_and_who)
        for (at_us, identity), of_report in groupby(in_order, key=_when_and_who):
            device = self._devices.get(identity)
            if device is None or device.kind not in self._kinds:
                self.unknown.add(identity)
                continue
            if identity not in self._known:
                self._known.add(identity)
                introduction = about_payload(device)
                yield Heard(at_us, about_topic(self._city, device), introduction, retain=True)
            values = {metric: value for _, metric, _, value in of_report}
            payload = orjson.dumps({"time": rfc3339_us(at_us), "values": values})
            yield Heard(at_us, device_topic(self._city, device), payload)


def _when_and_who(reading: Stored) -> tuple[int, str]:
    device, _, time_us, _ = reading
    return time_us, device
