"""When a message that did not go out is tried again, and until when."""

import random
from datetime import datetime, timedelta

_FIRST = timedelta(seconds=10)
_LONGEST = timedelta(minutes=15)
_MOST_DOUBLINGS = 10
_GIVE_UP_AFTER = timedelta(hours=24)
_PATIENCE = timedelta(minutes=20)


def next_attempt(
    now: datetime, attempts: int, retry_after: timedelta | None, chance: random.Random
) -> datetime:
    """The time of the next attempt, after so many that failed.

    The pause doubles up to a quarter of an hour, and varies by half, so that not all come back at
    once. What the other side asked for is waited, as long as it is no longer than we try.
    """
    doubled = _FIRST * (1 << min(attempts - 1, _MOST_DOUBLINGS))
    pause = min(doubled, _LONGEST) * chance.uniform(0.5, 1.0)
    if retry_after is not None:
        pause = max(pause, min(retry_after, _GIVE_UP_AFTER))
    return now + pause


def is_hopeless(composed_at: datetime, next_at: datetime) -> bool:
    """Whether the next attempt would be later than we try."""
    return next_at - composed_at > _GIVE_UP_AFTER


def blocks_others(composed_at: datetime, now: datetime) -> bool:
    """Whether what happens meanwhile waits for a message that failed, to be told together then.

    After a while it does not: the fault may lie in the message.
    """
    return now - composed_at < _PATIENCE
