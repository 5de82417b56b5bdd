"""Connections to the database, all set up alike: UTC, a name, no waiting for ever.

A network may lose a connection without telling either end. Both ask after a few seconds of silence,
and give up after about 15 in which nothing of theirs was answered; the server then lets go of what
the transaction held. Over a Unix socket all this means nothing.
"""

from typing import Any

import psycopg
from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool

from vigie.settings import Settings

# Late readings may touch any number of compressed rows; TimescaleDB itself refuses above 100,000.
_UNLIMITED = "timescaledb.max_tuples_decompressed_per_dml_transaction=0"
_SILENCE_S, _PAUSE_S, _ATTEMPTS = 6, 3, 3
_GIVE_UP_MS = 1000 * (_SILENCE_S + _PAUSE_S * _ATTEMPTS)
_SERVER_SETTINGS = (
    "timezone=UTC",
    _UNLIMITED,
    "jit=off",  # to look up thousands of series is reckoned dear enough to compile, and is not
    f"tcp_keepalives_idle={_SILENCE_S}",
    f"tcp_keepalives_interval={_PAUSE_S}",
    f"tcp_keepalives_count={_ATTEMPTS}",
    f"tcp_user_timeout={_GIVE_UP_MS}",
)
_SESSION: dict[str, Any] = {
    "options": " ".join(f"-c {one}" for one in _SERVER_SETTINGS),
    "connect_timeout": 5,
    "keepalives_idle": _SILENCE_S,
    "keepalives_interval": _PAUSE_S,
    "keepalives_count": _ATTEMPTS,
    "tcp_user_timeout": _GIVE_UP_MS,
}


def connect(settings: Settings, service: str, *, autocommit: bool = False) -> Connection:
    """One connection.

    Raises:
        psycopg.OperationalError: the server cannot be reached.
    """
    return psycopg.connect(
        settings.resolved_database_url,
        application_name=f"vigie-{service}",
        autocommit=autocommit,
        **_SESSION,
    )


def open_pool(
    settings: Settings,
    service: str,
    *,
    max_size: int = 8,
    statement_timeout_s: int = 0,
    to_replica: bool = False,
) -> AsyncConnectionPool:
    """A pool of autocommitting connections, not yet open; it survives the server's restarts.

    With `to_replica` they go to the database's replica, where the settings name one.
    The server ends a statement after `statement_timeout_s`; 0 lets it run.
    """
    session = {
        **_SESSION,
        "options": f"{_SESSION['options']} -c statement_timeout={statement_timeout_s}s",
    }
    return AsyncConnectionPool(
        settings.resolved_database_read_url if to_replica else settings.resolved_database_url,
        min_size=1,
        max_size=max_size,
        open=False,
        timeout=5,
        reconnect_timeout=5,
        check=AsyncConnectionPool.check_connection,
        kwargs={"application_name": f"vigie-{service}", "autocommit": True, **session},
    )


async def connect_async(settings: Settings, service: str) -> AsyncConnection:
    """One autocommitting connection, such as a listener needs."""
    return await AsyncConnection.connect(
        settings.resolved_database_url,
        application_name=f"vigie-{service}",
        autocommit=True,
        **_SESSION,
    )
