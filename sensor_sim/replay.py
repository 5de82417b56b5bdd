"""A recorded feed on the air again."""

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby, takewhile
from math import inf
from pathlib import Path
from threading import Event
from typing import Any

from sensor_sim.control import controlled
from sensor_sim.excerpt import WHOLE, Part, excerpt
from sensor_sim.message import item_batches
from sensor_sim.pace import Pace, wall_ms
from sensor_sim.progress import progress
from sensor_sim.publish import Publisher
from sensor_sim.recording import Recorded, load_recording
from sensor_sim.retime import moved, moved_items
from sensor_sim.tape import Tape
from sensor_sim.timing import Cue, Times, once, same_hour
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
    part: Part = WHOLE
    control_port: int | None = None

    def __post_init__(self) -> None:
        if self.times is Times.SAME_HOUR and self.speed != 1:
            raise ReplayError("--times same-hour goes at the pace of the clock: leave out --speed")
        if self.times is not Times.SAME_HOUR and self.backfill is not None:
            raise ReplayError("--backfill goes with --times same-hour, only")
        if self.times is Times.NOW and self.speed < 1:
            raise ReplayError("--times now needs --speed 1 or more: slower would be the future")
        if self.control_port is not None and self.times is Times.SAME_HOUR:
            raise ReplayError("--times same-hour goes with the clock: leave out --control")
        if self.control_port is not None and self.speed == inf:
            raise ReplayError("--speed max leaves nothing to control: leave out --control")
        if self.loop and self.speed == inf:
            raise ReplayError("--loop with --speed max would never rest")


def replay(settings: Settings, city: City, plan: Replay, stop: Event) -> None:
    """Publish the recording; until its end, or until told to stop when it is looped.

    Raises:
        CityError: the recording cannot be read, or has no such part; the message says why.
        ControlError: the control port is taken.
    """
    zone = city.config.zone
    recording = excerpt(load_recording(plan.file, city), plan.part, zone)
    with Publisher(settings, stop) as publisher:
        if stop.is_set():
            return
        now = wall_ms()
        if plan.times is Times.SAME_HOUR:
            start = now - (plan.backfill or timedelta()) // timedelta(milliseconds=1)
            at_once(publisher, lambda: _before(now, same_hour(recording, zone, start)), stop)
            in_time(publisher, same_hour(recording, zone, now), stop)
        elif plan.speed == inf:
            at_once(publisher, lambda: once(recording, plan.times, now, inf), stop)
        else:
            tape = Tape(recording, plan.times, plan.speed)
            with controlled(tape, settings, plan.control_port, zone):
                for cue in tape.cues(stop, loop=plan.loop):
                    publish(publisher, cue.recorded, cue.moved_ms)
        lost = publisher.flush()
        logger.info("replayed: %d messages confirmed, %d not", publisher.confirmed, lost)


def _before(end_ms: int, cues: Iterable[Cue]) -> Iterator[Cue]:
    return takewhile(lambda cue: cue.wall_ms < end_ms, cues)


def in_time(publisher: Publisher, cues: Iterable[Cue], stop: Event) -> None:
    """Play each cue at its wall time; late ones at once, in order."""
    for cue in cues:
        if not Pace(cue.wall_ms, cue.wall_ms).wait_for(cue.wall_ms, stop):
            return
        publish(publisher, cue.recorded, cue.moved_ms)


def publish(publisher: Publisher, recorded: Recorded, moved_ms: int) -> None:
    """Send a message as it was recorded, with its times moved."""
    payload = moved(recorded.payload, moved_ms)
    publisher.send(recorded.topic, payload, qos=recorded.qos, retain=recorded.retain)


def at_once(publisher: Publisher, cues: Callable[[], Iterable[Cue]], stop: Event) -> None:
    """Play all cues without waiting; what one gateway sent becomes large arrays.

    `cues` gives them twice, to be counted and to be played: a week of them fills no memory.
    """
    with progress("history, items", sum(_size(cue.recorded) for cue in cues())) as advance:
        for recorded, moved_ms in bundled(cues()):
            if stop.is_set():
                return
            publish(publisher, recorded, moved_ms)
            advance(_size(recorded))


def bundled(cues: Iterable[Cue]) -> Iterator[tuple[Recorded, int]]:
    """Each message to send, and by how much its times have yet to move."""
    for (topic, is_array), run in groupby(cues, key=_sender):
        if is_array:
            for batch in item_batches(_items(run)):
                yield Recorded(0, topic, batch), 0
        else:
            for cue in run:
                yield cue.recorded, cue.moved_ms


def _sender(cue: Cue) -> tuple[str, bool]:
    return cue.recorded.topic, isinstance(cue.recorded.payload, list)


def _items(cues: Iterable[Cue]) -> Iterator[dict[str, Any]]:
    for cue in cues:
        if isinstance(cue.recorded.payload, list):
            yield from moved_items(cue.recorded.payload, cue.moved_ms)


def _size(recorded: Recorded) -> int:
    return len(recorded.payload) if isinstance(recorded.payload, list) else 1
