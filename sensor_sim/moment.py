"""A place in a recording, as people name it: a time, or how far in it lies."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sensor_sim.recording.form import unix_ms
from vigie.durations import parse_duration

Moment = datetime | timedelta


def parse_moment(text: str) -> Moment:
    """The moment that `text` names: RFC 3339, or a duration from the start on.

    Raises:
        ValueError: it is neither; the message shows both.
    """
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    try:
        return parse_duration(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a moment: write a time such as 2026-11-23T07:00:00Z, "
            "or how far into the recording, such as 10m"
        ) from None


def moment_ms(moment: Moment, start_ms: int, zone: ZoneInfo) -> int:
    """The Unix time of a moment of what starts at `start_ms`; without a zone it is in `zone`."""
    if isinstance(moment, timedelta):
        return start_ms + moment // timedelta(milliseconds=1)
    return unix_ms(moment, zone)
