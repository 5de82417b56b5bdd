"""Lines of JSON: one recorded message each."""

from base64 import b64decode, b64encode
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import orjson

from sensor_sim.message import rfc3339_us
from sensor_sim.recording.form import Recorded, RecordingError, unix_ms

_QOS = (0, 1, 2)


class Heard(NamedTuple):
    """A message as a broker handed it over, at a Unix time in microseconds."""

    at_us: int
    topic: str
    payload: bytes
    qos: int = 1
    retain: bool = False
    duplicate: bool = False


def line_of(heard: Heard) -> bytes:
    """The line that `message_of` reads: the payload comes back to the byte.

    It is JSON where JSON says the same bytes again, else a text where it is one, else base64.
    """
    entry = {
        "time": rfc3339_us(heard.at_us),
        "topic": heard.topic,
        "qos": heard.qos,
        **({"retain": True} if heard.retain else {}),
        **({"duplicate": True} if heard.duplicate else {}),
        **_payload_of(heard.payload),
    }
    return orjson.dumps(entry)


def message_of(where: str, line: bytes, zone: ZoneInfo) -> Recorded:
    """The message of a line of `{"time", "topic", "payload"}`, and perhaps `qos` and `retain`.

    `time` is RFC 3339 (without a zone it is the city's). `payload` is JSON, or a text that was the
    payload as it stands; with `"encoding": "base64"` that text is bytes.

    Raises:
        RecordingError: names what is wrong, at `where`.
    """
    try:
        entry = orjson.loads(line)
        at = datetime.fromisoformat(entry["time"])
        payload = entry["payload"]
        if entry.get("encoding") == "base64":
            content = b64decode(payload, validate=True)
        else:
            content = payload.encode() if isinstance(payload, str) else orjson.dumps(payload)
        qos = entry.get("qos", 1)
        if qos not in _QOS:
            raise ValueError(f"qos is {qos!r}, not 0, 1 or 2")  # noqa: TRY301 - told as the others
        retain = entry.get("retain", False) is True
        return Recorded(unix_ms(at, zone), str(entry["topic"]), content, qos, retain)
    except KeyError as error:
        raise RecordingError(f"{where}: {error.args[0]!r} is missing") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise RecordingError(
            f'{where}: expected {{"time": RFC 3339, "topic", "payload"}}: {error}'
        ) from None


def _payload_of(payload: bytes) -> dict[str, object]:
    if _is_compact_json(payload):
        return {"payload": orjson.Fragment(payload)}
    try:
        return {"payload": payload.decode()}
    except UnicodeDecodeError:
        return {"payload": b64encode(payload).decode(), "encoding": "base64"}


def _is_compact_json(payload: bytes) -> bool:
    """Whether it is an object or an array that reading and writing it leaves as it is."""
    if payload[:1] not in (b"{", b"["):
        return False
    try:
        return orjson.dumps(orjson.loads(payload)) == payload
    except (orjson.JSONDecodeError, TypeError):
        return False
