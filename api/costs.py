"""How many readings a question would have read one by one, and what to ask instead of too many.

Stored buckets cost what the answer is worth, however long the range; only what must go back to the
readings themselves can be dear. How many those are is reckoned from how often devices report.
"""

from collections.abc import Sequence
from datetime import timedelta

from psycopg import AsyncConnection

from api.context import Context
from api.problems import ParameterError
from vigie.store.read.aggregates import Key, group_keys
from vigie.store.read.question import Question

_MINUTE, _QUARTER, _DAY = timedelta(minutes=1), timedelta(minutes=15), timedelta(days=1)
_RATHER = "a shorter range, fewer devices"


async def refuse_too_costly(
    context: Context, connection: AsyncConnection, *questions: Question, is_ranked: bool = False
) -> None:
    """Nothing, when a request is answered from stored buckets or from few enough readings.

    Args:
        context: says how many readings may be read.
        connection: to ask how often the devices in question report.
        questions: the request's, which differ in their metric only.
        is_ranked: the readings themselves are ranked, as for a percentile.

    Raises:
        ParameterError: it would read too many; the message says what is cheaper.
    """
    dear = _dear(questions[0], is_ranked=is_ranked)
    if dear is None:
        return
    parameter, cheaper = dear
    counts = [readings_of(one, await group_keys(connection, one)) for one in questions]
    count = sum(counts)
    if count > context.most_readings:
        raise ParameterError(
            parameter,
            f"about {count:,.0f} readings would have to be read, and {context.most_readings:,} may "
            f"be: ask {_RATHER}, or {cheaper}",
        )


def _dear(question: Question, *, is_ranked: bool) -> tuple[str, str] | None:
    """The parameter that sends a question to the readings, and what would not."""
    width = question.width
    if question.include_suspect:
        return "suspect", "suspect=exclude, which is answered from stored buckets"
    if not isinstance(width, timedelta):
        return None
    if is_ranked and width % _DAY:
        return "bucket", "a bucket of whole days, such as 1d, which is answered from sketches"
    if width % _QUARTER:
        return "bucket", "a bucket of whole quarter hours, such as 15m, which are stored"
    return None


def readings_of(question: Question, keys: Sequence[Key]) -> float:
    """About how many readings, or stored minutes of them, the question is answered from."""
    a_second = sum(key.readings_per_s for key in keys)
    width = question.width
    if not question.include_suspect and isinstance(width, timedelta) and not width % _MINUTE:
        a_second = min(a_second, sum(key.devices for key in keys) / _MINUTE.total_seconds())
    return a_second * (question.end - question.start).total_seconds()
