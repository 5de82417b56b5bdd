"""How far the replica that answers for the past is behind."""

import psycopg

from api.context import Context
from vigie.store.read.status import replay_lag_s

# The answer tells of much else, which must not wait for a replica that is away.
_PATIENCE_S = 0.5


async def replica_lag_s(context: Context) -> float | None:
    """By how many seconds; None without a replica, or while it does not say."""
    if context.history_pool is None:
        return None
    try:
        async with context.history_pool.connection(timeout=_PATIENCE_S) as connection:
            return await replay_lag_s(connection)
    except psycopg.Error:
        return None
