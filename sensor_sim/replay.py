"""A recorded feed on the air again."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from math import inf
from pathlib import Path
from threading import Event
from typing import Any

import orjson

from sensor_sim.backfill import batches
from sensor_sim.pace import Pace, wall_ms
from sensor_sim.progress import progress
from sensor_sim.publish import Publisher
from sensor_sim.recording import Recording, load_recording
from sensor_sim.retime import moved, moved_items
from sensor_sim.timing import Cue, Times, looped, once, same_hour
from vigie.city import City
from vigie.settings import Settings

logger = logging.getLogger(__name__)


class ReplayError(ValueError):
    """Wishes that contradict each other; the message says which."""


@dataclass(frozen=True, slots=True)
class Replay:
    """What to play, how fast (infinity: at once), and what becomes of its times."""

    file: Path
    times: Times = Times.NOW
    speed: float = 1.0
    loop: bool = False
    backfill: timedelta | None = None

    def __post_init__(self) -> None:
        if self.times is Times.SAME_HOUR and self.speed != 1:
            raise ReplayError("--times same-hour goes at the pace of the clock: leave out --speed")
        if self.times is not Times.SAME_HOUR and self.backfill is not None:
            raise ReplayError("--backfill goes with --times same-hour, only")
        if self.times is Times.NOW and self.speed < 1:
            raise ReplayError("--times now needs --speed 1 or more: slower would be the future")
        if self.loop and self.speed == inf:
            raise ReplayError("--loop with --speed max would never rest")


def replay(settings: Settings, city: City, plan: Replay, stop: Event) -> None:
    """Publish the recording; until its end, or until told to stop when it is looped.

    Raises:
        CityError: the recording cannot be read; the message names file and line.
    """
    recording = load_recording(plan.file, city)
    with Publisher(settings, stop) as publisher:
        if stop.is_set():
            return
        now = wall_ms()
        cues = _cues(plan, recording, city, now)
        if plan.backfill is not None:
            past, cues = _until(cues, now)
            at_once(publisher, past, stop)
        if plan.speed == inf:
            at_once(publisher, list(cues), stop)
        else:
            in_time(publisher, cues, stop)
        lost = publisher.flush()
        logger.info("replayed: %d messages confirmed, %d not", publisher.confirmed, lost)


def _cues(plan: Replay, recording: Recording, city: City, now_ms: int) -> Iterator[Cue]:
    if plan.times is Times.SAME_HOUR:
        history = plan.backfill or timedelta()
        return same_hour(recording, city.config.zone, now_ms - history // timedelta(milliseconds=1))
    play = looped if plan.loop else once
    return play(recording, plan.times, now_ms, plan.speed)


def _until(cues: Iterator[Cue], end_ms: int) -> tuple[list[Cue], Iterator[Cue]]:
    """The cues before `end_ms`, and those from it on."""
    past: list[Cue] = []
    for cue in cues:
        if cue.wall_ms >= end_ms:
            return past, _with_first(cue, cues)
        past.append(cue)
    return past, cues


def _with_first(first: Cue, rest: Iterator[Cue]) -> Iterator[Cue]:
    yield first
    yield from rest


def in_time(publisher: Publisher, cues: Iterable[Cue], stop: Event) -> None:
    """Play each cue at its wall time; late ones at once, in order."""
    for cue in cues:
        if not Pace(cue.wall_ms, cue.wall_ms).wait_for(cue.wall_ms, stop):
            return
        publisher.send(cue.recorded.topic, moved(cue.recorded.payload, cue.moved_ms))


def at_once(publisher: Publisher, cues: list[Cue], stop: Event) -> None:
    """Play all cues without waiting; what one gateway sent becomes large arrays."""
    with progress("history, items", sum(_size(cue) for cue in cues)) as advance:
        for topic, payload, size in bundled(cues):
            if stop.is_set():
                return
            publisher.send(topic, payload)
            advance(size)


def bundled(cues: Iterable[Cue]) -> Iterator[tuple[str, bytes, int]]:
    """Topic, payload and number of items of each message to send."""
    for topic, run in groupby(cues, key=lambda cue: cue.recorded.topic):
        items: list[dict[str, Any]] = []
        for cue in run:
            payload = cue.recorded.payload
            if isinstance(payload, list):
                items += moved_items(payload, cue.moved_ms)
            else:
                yield topic, moved(payload, cue.moved_ms), 1
        for batch in batches(items):
            yield topic, orjson.dumps(batch), len(batch)


def _size(cue: Cue) -> int:
    return len(cue.recorded.payload) if isinstance(cue.recorded.payload, list) else 1
