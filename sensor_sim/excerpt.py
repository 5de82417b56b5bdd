"""A part of a recording: what arrived between two moments, on some topics."""

from collections.abc import Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from paho.mqtt.client import topic_matches_sub

from sensor_sim.message import rfc3339
from sensor_sim.moment import Moment, moment_ms
from sensor_sim.recording import Recorded, Recording, RecordingError
from sensor_sim.topics import check_filters


@dataclass(frozen=True, slots=True)
class Part:
    """Which part: `[start, end)`, and the topic filters of which one has to match."""

    start: Moment | None = None
    end: Moment | None = None
    topics: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises: ValueError: a filter that is none."""
        check_filters(self.topics)


WHOLE = Part()


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A recording that begins and ends with the messages it has of another."""

    whole: Recording
    topics: tuple[str, ...]
    start_ms: int
    last_ms: int
    end_ms: int

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        start_ms, end_ms = max(start_ms, self.start_ms), min(end_ms, self.end_ms)
        return _matching(self.whole.between(start_ms, end_ms), self.topics)


def excerpt(recording: Recording, part: Part, zone: ZoneInfo) -> Recording:
    """The part of a recording, which is read once to find where its messages begin and end.

    Args:
        recording: the whole; moments that are durations count from its start.
        part: what to have of it.
        zone: of moments that state none.

    Raises:
        RecordingError: the part holds no message; the message says where there are some.
    """
    if part == WHOLE:
        return recording
    start_ms, end_ms = recording.start_ms, recording.end_ms
    if part.start is not None:
        start_ms = moment_ms(part.start, recording.start_ms, zone)
    if part.end is not None:
        end_ms = min(end_ms, moment_ms(part.end, recording.start_ms, zone))
    first_ms = last_ms = None
    for found in _matching(recording.between(start_ms, end_ms), part.topics):
        first_ms = found.at_ms if first_ms is None else first_ms
        last_ms = found.at_ms
    if first_ms is None or last_ms is None:
        raise RecordingError(_nothing(recording, start_ms, end_ms, part.topics))
    return Excerpt(recording, part.topics, first_ms, last_ms, end_ms)


def _matching(messages: Iterator[Recorded], topics: tuple[str, ...]) -> Iterator[Recorded]:
    if not topics:
        return messages
    return (one for one in messages if any(topic_matches_sub(t, one.topic) for t in topics))


def _nothing(recording: Recording, start_ms: int, end_ms: int, topics: tuple[str, ...]) -> str:
    has = f"it has messages from {rfc3339(recording.start_ms)} to {rfc3339(recording.last_ms)}"
    if start_ms >= end_ms:
        return f"there is nothing between --from and --to: {has}; mind which comes first"
    on = f" on {' or '.join(topics)}" if topics else ""
    mend = "; widen --from and --to, or --topic" if topics else "; widen --from and --to"
    return (
        f"nothing was recorded{on} between {rfc3339(start_ms)} and {rfc3339(end_ms)}: {has}{mend}"
    )
