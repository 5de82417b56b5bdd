"""The desk: one per process, it keeps the answers to the questions of all open pages.

Each question is asked once for all pages, at its own pace, beside the others; what no page has
needed for a minute is forgotten.
"""

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from dashboard.answer import Answer
from dashboard.bell import Bell, any_rings
from dashboard.client import Api, ApiError, Change
from dashboard.question import FINISHED, Question

_IN_USE_S = 15.0  # open pages say what they need every few seconds; nothing else is asked again
_KEPT_S = 60.0
_PASSED_S = 8.0  # of what never changes: a page that plays the past leaves much behind
_MOST = 2_000  # a hundred pages, each of another device, ask some 1,500
_AT_ONCE = 8
_MOST_PAGES = 50
_RETRY_S = (1.0, 2.0, 5.0, 10.0, 30.0)
_TICK_S = 1.0
_BREATH_S = 0.02  # what becomes due in so short a time is asked in one go
_NEVER = float("-inf")
_NO_ROOM: Answer[Any] = Answer(version=1, trouble="too many different pages are open")
_NOT_FOR_THE_PUBLIC: Answer[Any] = Answer(version=1, trouble="for staff only", is_refused=True)
_REFUSED, _REFUSED_S = (401, 403), 600.0


@dataclass
class _Held:
    """An answer, and when its question was and will be asked."""

    question: Question[Any]
    answer: Answer[Any] = field(default_factory=Answer)
    needed_at: float = _NEVER
    asked_at: float = _NEVER
    due_at: float = _NEVER
    failures: int = 0
    asked_as: list[tuple[str, str]] = field(default_factory=list)
    etag: str | None = None
    asking: asyncio.Task[None] | None = None
    bell: Bell = field(default_factory=Bell)

    def __post_init__(self) -> None:
        self._metrics = frozenset(self.question.values("metric"))
        self._devices = frozenset(self.question.values("device"))

    def is_concerned(self, metrics: set[str], devices: set[str]) -> bool:
        """Whether new values may change the answer: a question that names none asks about all."""
        return (
            bool(metrics)
            and (not self._metrics or not metrics.isdisjoint(self._metrics))
            and (not self._devices or not devices.isdisjoint(self._devices))
        )

    def is_left(self, now: float, after_s: float) -> bool:
        """Whether no page has needed it for so long, or for long enough where it is finished."""
        if self.question.pace == FINISHED:
            after_s = min(after_s, _PASSED_S)
        return now - self.needed_at > after_s


class Desk:
    """Keeps answers current; `run` it in a task for the life of the process.

    That of the public does not ask what is for staff.
    """

    def __init__(
        self, api: Api, clock: Callable[[], float] = time.monotonic, *, is_for_staff: bool = True
    ) -> None:
        self._api = api
        self._is_for_staff = is_for_staff
        self._clock = clock
        self._held: dict[Question[Any], _Held] = {}
        self._due = asyncio.Event()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def need(self, questions: Iterable[Question[Any]]) -> Mapping[Question[Any], Answer[Any]]:
        """What is known of these questions, which are kept current from now on."""
        return {one: self._needed(one) for one in questions}

    def bells(self, questions: Iterable[Question[Any]]) -> list[Bell]:
        """Those that ring when the answer to one of these questions, which are needed, changes."""
        return [self._held[one].bell for one in questions if one in self._held]

    async def settled(self, questions: Iterable[Question[Any]], timeout_s: float) -> None:
        """Until each has been answered, well or not, or the time is over."""
        asked = list(questions)
        deadline = self._clock() + timeout_s
        while any(one.is_awaited for one in self.need(asked).values()):
            left = deadline - self._clock()
            if left <= 0:
                return
            await any_rings(self.bells(asked), left)

    def hear(self, change: Change) -> None:
        """Live questions that a change concerns are asked again soon."""
        metrics = {one.metric for one in change.values}
        devices = {one.device for one in change.values}
        for held in self._held.values():
            pace = held.question.pace
            if (
                (pace.on_change and (change.devices_changed or held.is_concerned(metrics, devices)))
                or (pace.on_devices and change.devices_changed)
                or (pace.on_alarms and change.alarms)
            ):
                self._make_due(held, held.asked_at + pace.pause_s)

    def hear_all(self) -> None:
        """The API is back: what it said before may be old, and what failed may succeed."""
        for held in self._held.values():
            if held.question.pace.hears or held.failures:
                self._make_due(held, held.asked_at + held.question.pace.pause_s)

    async def run(self) -> None:
        try:
            while True:
                self._due.clear()
                now = self._clock()
                self._forget(now)
                for held in self._held.values():
                    if held.asking is None and held.due_at <= now < held.needed_at + _IN_USE_S:
                        held.asking = asyncio.create_task(self._ask(held))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._pause(now)):
                        await self._due.wait()
                await asyncio.sleep(_BREATH_S)
        finally:
            for held in self._held.values():
                if held.asking is not None:
                    held.asking.cancel()

    def _needed(self, question: Question[Any]) -> Answer[Any]:
        if question.is_for_staff and not self._is_for_staff:
            return _NOT_FOR_THE_PUBLIC
        now = self._clock()
        held = self._held.get(question)
        if held is None:
            if len(self._held) >= _MOST and not self._make_room(now):
                return _NO_ROOM
            held = self._held[question] = _Held(question)
        held.needed_at = now
        if held.asking is None and held.due_at <= now:
            self._due.set()
        return held.answer

    def _make_room(self, now: float) -> bool:
        """Forget what has gone longest without being needed, if a page may not still show it."""
        oldest = min(self._held.values(), key=lambda one: one.needed_at)
        if not oldest.is_left(now, _IN_USE_S):
            return False
        self._drop(oldest)
        return True

    def _forget(self, now: float) -> None:
        for held in [one for one in self._held.values() if one.is_left(now, _KEPT_S)]:
            self._drop(held)

    def _drop(self, held: _Held) -> None:
        if held.asking is not None:
            held.asking.cancel()
        del self._held[held.question]

    def _make_due(self, held: _Held, at: float) -> None:
        if at < held.due_at:
            held.due_at = at
            self._due.set()

    def _pause(self, now: float) -> float:
        waiting = (
            one.due_at
            for one in self._held.values()
            if one.asking is None and now < one.needed_at + _IN_USE_S
        )
        return min(max(_BREATH_S, min(waiting, default=_TICK_S) - now), _TICK_S)

    async def _ask(self, held: _Held) -> None:
        async with self._turns:
            held.asked_at = self._clock()
            held.due_at = held.asked_at + held.question.pace.every_s
            try:
                await self._answer(held)
                held.failures = 0
            except ApiError as error:
                is_refused = error.status in _REFUSED
                self._say(held, replace(held.answer, trouble=error.detail, is_refused=is_refused))
                held.etag = None
                pause = _RETRY_S[min(held.failures, len(_RETRY_S) - 1)]
                if is_refused:  # which no waiting changes, and the API logs each time
                    pause = _REFUSED_S
                held.failures += 1
                held.due_at = self._clock() + pause
            finally:
                held.asking = None
        self._due.set()

    async def _answer(self, held: _Held) -> None:
        question = held.question
        query = question.query(datetime.now(UTC))
        known = held.etag if query == held.asked_as else None
        fetched = await self._api.fetch(question.path, query, known)
        if fetched is None:
            return
        document = fetched.document
        held.asked_as, held.etag = query, fetched.etag
        if question.is_whole and document.get("next"):
            held.etag = None  # it is that of the first page only
            document = await self._whole(question, query, document)
        try:
            body = question.model.model_validate(document)
        except ValidationError as error:
            raise ApiError(f"the API's answer is not as expected: {error}") from error
        if body != held.answer.body or held.answer.trouble is not None:
            self._say(held, Answer(held.answer.version, body, datetime.now(UTC)))

    async def _whole(
        self, question: Question[Any], query: list[tuple[str, str]], first: dict[str, Any]
    ) -> dict[str, Any]:
        items, page = list(first["items"]), first
        for _ in range(_MOST_PAGES):
            if not page.get("next"):
                break
            cursor = [*query, ("cursor", page["next"])]
            fetched = await self._api.fetch(question.path, cursor)
            if fetched is None:
                break
            page = fetched.document
            items += page["items"]
        return {**first, "items": items, "next": page.get("next")}

    def _say(self, held: _Held, answer: Answer[Any]) -> None:
        if answer != held.answer:
            held.answer = replace(answer, version=held.answer.version + 1)
            held.bell.ring()
