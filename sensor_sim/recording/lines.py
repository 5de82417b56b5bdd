"""Lines of JSON: one recorded message each."""

from base64 import b64decode
from bisect import bisect_left
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson

from sensor_sim.recording.form import Recorded, RecordingError, read_bytes, unix_ms


class Messages:
    """Recorded messages, in order of arrival."""

    def __init__(self, messages: list[Recorded]) -> None:
        self._messages = sorted(messages, key=lambda one: one.at_ms)
        self._times = [one.at_ms for one in self._messages]
        self.start_ms = self._times[0]
        self.last_ms = self._times[-1]
        self.end_ms = self.last_ms + 1

    def between(self, start_ms: int, end_ms: int) -> Iterator[Recorded]:
        yield from self._messages[
            bisect_left(self._times, start_ms) : bisect_left(self._times, end_ms)
        ]


def load_lines(path: Path, zone: ZoneInfo) -> Messages:
    """Lines of `{"time", "topic", "payload"}`.

    `time` is RFC 3339 (without a zone it is the city's). `payload` is JSON, or a text that was the
    payload as it stands; with `"encoding": "base64"` that text is bytes.
    """
    lines = enumerate(read_bytes(path).splitlines(), start=1)
    messages = [_message(f"{path}:{number}", line, zone) for number, line in lines if line.strip()]
    if not messages:
        raise RecordingError(f"{path}: holds no messages")
    return Messages(messages)


def _message(where: str, line: bytes, zone: ZoneInfo) -> Recorded:
    try:
        entry = orjson.loads(line)
        at = datetime.fromisoformat(entry["time"])
        payload = entry["payload"]
        if entry.get("encoding") == "base64":
            content = b64decode(payload, validate=True)
        else:
            content = payload.encode() if isinstance(payload, str) else orjson.dumps(payload)
        return Recorded(unix_ms(at, zone), str(entry["topic"]), content)
    except KeyError as error:
        raise RecordingError(f"{where}: {error.args[0]!r} is missing") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise RecordingError(
            f'{where}: expected {{"time": RFC 3339, "topic", "payload"}}: {error}'
        ) from None
