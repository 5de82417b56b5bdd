"""Every request from its first byte to its last: its id, its line in the log, its counts.

The id that a client or a proxy gives (X-Request-ID) is kept, if it looks like one, and told in the
answer, so that the lines of several services can be put together.
"""

import logging
import re
import time
import uuid
from datetime import UTC, datetime

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.audit import AuditLog, Note
from api.access.caller import ANYBODY, Caller
from api.access.gate import address_of
from api.access.policy import template_of
from api.metrics import Counts
from vigie.store.audit import Entry

_log = logging.getLogger("vigie.access")
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
_FIRST_ERROR = 400
_LONGEST_QUERY = 1_000
_NO_ROUTE = "none"


class Requests:
    """Gives each request an id; logs, counts and audits it when it has ended."""

    def __init__(self, app: ASGIApp, counts: Counts, audit: AuditLog, *, is_logged: bool) -> None:
        self._app = app
        self._counts = counts
        self._audit = audit
        self._is_logged = is_logged

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = _Request(scope)

        async def observed(message: Message) -> None:
            request.observe(message)
            await send(message)

        with self._counts.in_flight.track_inprogress(), self._audit.attending():
            try:
                await self._app(scope, receive, observed)
            finally:
                self._end(request)

    def _end(self, request: "_Request") -> None:
        seconds = request.answered_s or request.age_s
        self._counts.observe(request.route, request.method, request.status, seconds, request.bytes)
        if self._is_logged:
            _log.info("%s", request, extra={"fields": request.fields})
        if request.note is not None:
            self._audit.add(request.entry(request.note))


class _Request:
    """What is known of a request so far."""

    def __init__(self, scope: Scope) -> None:
        given = Headers(scope=scope).get("x-request-id", "")
        self.id = given if _ID.fullmatch(given) else uuid.uuid4().hex
        self.status = 500  # until an answer has begun
        self.bytes = 0
        self.answered_s: float | None = None
        self.is_whole = False
        self._is_download = False
        self._scope = scope
        self._state = scope.setdefault("state", {})
        self._began = time.perf_counter()

    def observe(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.answered_s = self.age_s
            headers = MutableHeaders(scope=message)
            headers["X-Request-ID"] = self.id
            self._is_download = headers.get("content-disposition", "").startswith("attachment")
        elif message["type"] == "http.response.body":
            self.bytes += len(message.get("body", b""))
            self.is_whole = not message.get("more_body", False)

    @property
    def age_s(self) -> float:
        return time.perf_counter() - self._began

    @property
    def method(self) -> str:
        return str(self._scope["method"])

    @property
    def route(self) -> str:
        """The template of the path, such as /v1/devices/{id}, of which there are few."""
        return template_of(self._scope["path"]) or _NO_ROUTE

    @property
    def target(self) -> str:
        query = self._scope.get("query_string", b"").decode("ascii", "replace")[:_LONGEST_QUERY]
        path = str(self._scope["path"])
        return f"{path}?{query}" if query else path

    @property
    def caller(self) -> Caller:
        caller: Caller = self._state.get("caller", ANYBODY)
        return caller

    @property
    def note(self) -> Note | None:
        """What the audit log must tell of it: what the route says, every download and change."""
        found: Note | None = self._state.get("note")
        if found is not None or self.status >= _FIRST_ERROR:
            return found
        if self.method not in _SAFE_METHODS:
            return Note("change")
        return Note("export") if self._is_download else None

    def entry(self, note: Note) -> Entry:
        broken = "done" if self.is_whole else "broken off"
        return Entry(
            at=datetime.now(UTC),
            caller=self.caller.name,
            address=address_of(self._scope),
            action=note.action,
            target=self._target_of(note).replace("\0", "\N{SYMBOL FOR NULL}"),
            outcome=broken if self.status < _FIRST_ERROR else f"refused ({self.status})",
            rows=note.rows,
            bytes=self.bytes,
            request_id=self.id,
        )

    def _target_of(self, note: Note) -> str:
        return self.target if note.who is None else f"{self.target} as {note.who}"

    @property
    def fields(self) -> dict[str, object]:
        return {
            "request_id": self.id,
            "method": self.method,
            "target": self.target,
            "route": self.route,
            "status": self.status,
            "bytes": self.bytes,
            "duration_ms": round(self.age_s * 1000, 1),
            "caller": self.caller.name,
            "address": address_of(self._scope),
        }

    def __str__(self) -> str:
        return (
            f"{self.method} {self.target!r} {self.status}, {self.bytes} bytes in "
            f"{self.age_s * 1000:.1f} ms for {self.caller.name} at {address_of(self._scope)} "
            f"[{self.id}]"
        )
