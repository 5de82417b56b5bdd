"""Whose session a token is, by the API's word of a moment ago."""

import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from dashboard.access.person import Person
from dashboard.access.sessions import AwayError

_log = logging.getLogger(__name__)
# A session that the API ended goes on here for so much longer at most.
REMEMBERED_S = 5.0
_MOST_REMEMBERED = 10_000

Ask = Callable[[str], Awaitable[Person | None]]


@dataclass(frozen=True, slots=True)
class _Answer:
    person: Person | None
    until: float


class Known:
    """Remembers answers of `ask` for a moment; while the API is away, the last one counts."""

    def __init__(self, ask: Ask, clock: Callable[[], float] = time.monotonic) -> None:
        self._ask = ask
        self._clock = clock
        self._answers: OrderedDict[str, _Answer] = OrderedDict()

    async def owner(self, token: str) -> Person | None:
        """Whose it is; None when it has ended, or nobody can say."""
        answer = self._answers.get(token)
        if answer is None or answer.until < self._clock():
            answer = await self._refreshed(token, answer)
        person = answer.person
        return person if person is not None and person.until > datetime.now(UTC) else None

    def forget(self, token: str) -> None:
        self._answers.pop(token, None)

    async def _refreshed(self, token: str, last: _Answer | None) -> _Answer:
        try:
            person = await self._ask(token)
        except AwayError as error:
            _log.warning("sessions cannot be looked up: %s", error)
            return last or _Answer(None, 0.0)
        answer = _Answer(person, self._clock() + REMEMBERED_S)
        self._answers[token] = answer
        self._answers.move_to_end(token)
        if len(self._answers) > _MOST_REMEMBERED:
            self._answers.popitem(last=False)
        return answer
