"""How people sign in: by a password of ours, or by a token of the city's identity provider."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from psycopg import AsyncConnection

from api.access.caller import Caller, Proof, RefusedError
from api.access.guesses import Guesses
from vigie import passwords
from vigie.scopes import Role
from vigie.store import sessions
from vigie.store.read.rows import Row

# Each comparison takes 64 MiB and a core for some 50 ms.
_COMPARED_AT_ONCE = 2

Connect = Callable[[], AbstractAsyncContextManager[AsyncConnection]]


class TooManyTriesError(Exception):
    """Somebody tries too often."""

    def __init__(self, wait_s: int) -> None:
        super().__init__(f"too many tries to sign in; try again in {wait_s} s")
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that has begun: whose it is, and its token, which nobody can find out later."""

    caller: Caller
    token: str


class SigningIn:
    """Opens sessions that last for `lasting`."""

    def __init__(
        self,
        lasting: timedelta,
        guesses: Guesses,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._lasting = lasting
        self._guesses = guesses
        self._now = now
        self._comparing = asyncio.Semaphore(_COMPARED_AT_ONCE)

    async def by_password(
        self, connect: Connect, user: str, password: str, address: str
    ) -> Opened | str:
        """The session of somebody of ours, or the name that exists and did not get in.

        The same is done, and takes as long, whether there is such a person or not.

        Raises:
            TooManyTriesError: at that name or from that address; nothing was compared.
            RefusedError: wrong, and there is nobody of that name.
        """
        name = user.strip().lower()
        wait_s = self._guesses.wait_s(name, address)
        if wait_s is not None:
            raise TooManyTriesError(wait_s)
        async with connect() as connection:
            member = await sessions.find_member(connection, name)
        stored = None if member is None else str(member["password_hash"])
        async with self._comparing:
            is_right = await asyncio.to_thread(passwords.matches, stored, password)
        if member is None:
            raise RefusedError
        if not is_right or member["disabled_at"] is not None:
            return name
        opened = await self._open(connect, member)
        if opened is None:
            return name
        self._guesses.was_right(name, address)
        await self._keep_up_to_date(connect, member, password)
        return opened

    async def by_token(self, connect: Connect, caller: Caller) -> Opened | None:
        """The session of somebody whom the provider's token names; None without a role here."""
        if caller.scope is None:
            return None
        token, until = sessions.TOKENS.new(), self._now() + self._lasting
        role = caller.scope.role
        session = sessions.Session(caller.name, caller.display_name, role, until)
        async with connect() as connection:
            await sessions.open_of_stranger(connection, token, session)
        return Opened(replace(caller, proof=Proof.SESSION, until=until), token)

    async def _open(self, connect: Connect, member: Row) -> Opened | None:
        """The session of a member, unless they were changed just now."""
        token, until = sessions.TOKENS.new(), self._now() + self._lasting
        name, scope = f"staff {member['name']}", Role(member["role"]).scope
        async with connect() as connection:
            if not await sessions.open_of_member(connection, token, name, member, until):
                return None
        caller = Caller(name, scope, Proof.SESSION, member["display_name"], until)
        return Opened(caller, token)

    async def _keep_up_to_date(self, connect: Connect, member: Row, password: str) -> None:
        """Hash the password anew where that was done with less effort once."""
        old = str(member["password_hash"])
        if not passwords.is_outdated(old):
            return
        async with self._comparing:
            new = await asyncio.to_thread(passwords.rehashed, password)
        async with connect() as connection:
            await sessions.rehash(connection, member["name"], old, new)
