"""What the terminal shows: every line of every process, prefixed by its service, or as JSON."""

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TextIO

Parsed = tuple[str, str]  # level ("debug" .. "error") and message

_LEVELS = ("debug", "info", "warning", "error")
_COLOURS = {
    "vigie": 1,
    "postgres": 34,
    "broker": 36,
    "ingest": 32,
    "api": 33,
    "dashboard": 35,
    "sim": 90,
}
_POSTGRES_LINE = re.compile(r"(?P<level>[A-Z]+\d?):\s+(?P<message>.*)")
_POSTGRES_LEVELS = {
    "WARNING": "warning",
    "ERROR": "error",
    "FATAL": "error",
    "PANIC": "error",
}
# What every start brings, since we ask until the server answers.
_POSTGRES_ROUTINE = re.compile(
    r"the database system is (starting up|not yet accepting connections|shutting down)"
)
_NATS_LINE = re.compile(r"(\[\d+\] )?\[(?P<level>[A-Z]{3})\] (?P<message>.*)")
_NATS_LEVELS = {"WRN": "warning", "ERR": "error", "FTL": "error"}
_NATS_ROUTINE = re.compile(r".*unacceptable protocol version")  # an MQTT 5 client will ask again


def parse_postgres(line: str) -> Parsed:
    """What the server merely notes is for debugging; a newcomer needs its warnings and errors."""
    match = _POSTGRES_LINE.fullmatch(line)
    if match is None:
        return "debug", line
    if _POSTGRES_ROUTINE.match(match["message"]):
        return "debug", match["message"]
    return _POSTGRES_LEVELS.get(match["level"], "debug"), match["message"]


def parse_nats(line: str) -> Parsed:
    match = _NATS_LINE.fullmatch(line)
    if match is None:
        return "debug", line
    if _NATS_ROUTINE.match(match["message"]):
        return "debug", match["message"]
    return _NATS_LEVELS.get(match["level"], "debug"), match["message"]


@dataclass
class Output:
    """Where the lines go; `level` is the least serious level of the embedded servers shown."""

    as_json: bool
    level: str = "info"
    stream: TextIO = field(default_factory=lambda: sys.stdout)
    on_closed: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._coloured = not self.as_json and self.stream.isatty()

    def relay(self, service: str, line: str, parse: Callable[[str], Parsed] | None) -> bool:
        """Show a line of a child; without `parse` it is in our own format already.

        Returns:
            Whether the line was serious enough to be shown.
        """
        if parse is not None:
            level, message = parse(line)
            if _LEVELS.index(level) < _LEVELS.index(self.level):
                return False
            self.say(service, message, level)
        elif self.as_json and not _is_json_object(line):
            self.say(service, line, "warning")
        else:
            self._write(service, line)
        return True

    def say(self, service: str, message: str, level: str = "info") -> None:
        if self.as_json:
            entry = {
                "time": datetime.now(UTC).isoformat(),
                "level": level,
                "service": service,
                "message": message,
            }
            self._write(service, json.dumps(entry, ensure_ascii=False))
        else:
            self._write(service, f"{level.upper()} {message}")

    def _write(self, service: str, line: str) -> None:
        if self.as_json:
            text = line
        elif self._coloured:
            text = f"\x1b[{_COLOURS.get(service, 37)}m{service:<9} |\x1b[0m {line}"
        else:
            text = f"{service:<9} | {line}"
        self.print(text)

    def print(self, text: str) -> None:
        """Write whole lines as they are."""
        try:
            self.stream.write(f"{text}\n")
            self.stream.flush()
        except BrokenPipeError:
            self.stream = io.StringIO()  # the process at the other end of the pipe has gone
            self.on_closed()


def _is_json_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
