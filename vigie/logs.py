"""Logging of every service: one line each to stderr, or one JSON object per line."""

import json
import logging
import sys
from datetime import UTC, datetime

from vigie.settings import Settings


class JsonFormatter(logging.Formatter):
    """One JSON object per record: time (RFC 3339, UTC), level, service, logger, message.

    What a record brings as `extra={"fields": ...}` stands beside them.
    """

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname.lower(),
            "service": self._service,
            "logger": record.name,
            "message": record.getMessage(),
        }
        entry |= getattr(record, "fields", {})
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)


class LineFormatter(logging.Formatter):
    """`LEVEL message`; a traceback is folded into the line, which stays one line."""

    def format(self, record: logging.LogRecord) -> str:
        return super().format(record).replace("\n", " | ")


def configure(settings: Settings, service: str) -> None:
    """Send everything this process logs to stderr in the form that the settings ask for."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter(service)
        if settings.log_format == "json"
        else LineFormatter("%(levelname)s %(message)s")
    )
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for talkative in ("httpx", "httpcore", "uvicorn.access"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    # It tries many times a second while the database is away, which is said by those who ask it.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)


def first_line(error: BaseException) -> str:
    """What went wrong, without what a driver adds below; the kind of error if it says nothing."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
