"""Who brings which credentials: a key or session of ours, or the identity provider's token."""

import logging

import psycopg
from psycopg_pool import AsyncConnectionPool

from api.access.caller import Caller, CannotTellError, Proof, RefusedError
from api.access.keys import KeyRing
from api.access.oidc import TokenReader
from vigie.logs import first_line
from vigie.store import sessions
from vigie.store.read import access
from vigie.store.read.rows import Row

_log = logging.getLogger(__name__)
_PATIENCE_S = 2.0
_DOTS_OF_A_TOKEN = 2


class Authenticator:
    """Recognises callers; needs the database for keys that it has not just seen."""

    def __init__(self, pool: AsyncConnectionPool, tokens: TokenReader | None) -> None:
        self._pool = pool
        self._keys = KeyRing(self._find_key)
        self._tokens = tokens

    async def recognise(self, credentials: str) -> Caller:
        """Whose they are.

        Raises:
            RefusedError: nobody's, or they have ended.
            CannotTellError: the database or the identity provider is away.
        """
        if self._tokens is not None and credentials.count(".") == _DOTS_OF_A_TOKEN:
            return await self._tokens.owner_of(credentials)
        try:
            if credentials.startswith(sessions.PREFIX):
                return await self._owner_of_session(credentials)
            return await self._keys.owner_of(credentials)
        except psycopg.OperationalError as error:
            _log.warning("keys cannot be checked: %s", first_line(error))
            raise CannotTellError("keys cannot be checked, as the database is away") from None

    async def _owner_of_session(self, token: str) -> Caller:
        """Whose it is; nothing is remembered, so that a session ends everywhere at once."""
        digest = sessions.TOKENS.digest_of(token)
        if digest is not None:
            async with self._pool.connection(timeout=_PATIENCE_S) as connection:
                found = await sessions.find(connection, digest)
            if found is not None:
                return Caller(
                    found.name,
                    found.role.scope,
                    Proof.SESSION,
                    found.display_name,
                    found.expires_at,
                )
        raise RefusedError("there is no such session, or it has ended: sign in again")

    async def _find_key(self, digest: bytes) -> Row | None:
        async with self._pool.connection(timeout=_PATIENCE_S) as connection:
            return await access.find_key(connection, digest)
