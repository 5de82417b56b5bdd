"""Who has an API key, as the database says; remembered for a moment."""

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from api.access.caller import Caller, Proof, RefusedError
from vigie.scopes import Scope
from vigie.store.api_keys import SECRETS

# A revoked key works for so much longer at most.
REMEMBERED_S = 5.0
_MOST_REMEMBERED = 10_000

FindKey = Callable[[bytes], Awaitable[dict[str, Any] | None]]


@dataclass(frozen=True, slots=True)
class _Known:
    caller: Caller
    expires_at: datetime | None
    until: float


class KeyRing:
    """The keys that were good a moment ago; asks `find_key` for the others."""

    def __init__(
        self,
        find_key: FindKey,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._find_key = find_key
        self._clock = clock
        self._now = now
        self._known: OrderedDict[bytes, _Known] = OrderedDict()

    async def owner_of(self, secret: str) -> Caller:
        """Whose key it is.

        Raises:
            RefusedError: nobody's, or it has ended.
            psycopg.OperationalError: the database cannot be asked.
        """
        digest = SECRETS.digest_of(secret)
        if digest is None:
            raise RefusedError("that is no key: one begins with vigie_ and has 49 characters")
        known = self._known.get(digest)
        if known is None or known.until < self._clock():
            known = await self._ask(digest)
        if known.expires_at is not None and known.expires_at <= self._now():
            raise RefusedError(f"{known.caller.name} expired on {known.expires_at:%Y-%m-%d}")
        return known.caller

    async def _ask(self, digest: bytes) -> _Known:
        self._known.pop(digest, None)
        key = await self._find_key(digest)
        if key is None:
            raise RefusedError("there is no such key")
        name = f"key {key['id']} ({key['name']})"
        if key["revoked_at"] is not None:
            raise RefusedError(f"{name} was revoked")
        caller = Caller(name, Scope(key["scope"]), Proof.KEY, key["name"], key["expires_at"])
        known = _Known(caller, key["expires_at"], self._clock() + REMEMBERED_S)
        self._known[digest] = known
        if len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return known
