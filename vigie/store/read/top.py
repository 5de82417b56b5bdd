"""The groups or devices with the highest or the lowest values of a whole range."""

from dataclasses import replace

from psycopg import AsyncConnection

from vigie.store.read.aggregates import Group, aggregate, group_keys
from vigie.store.read.question import Question


async def top(
    connection: AsyncConnection, question: Question, n: int, *, descending: bool = True
) -> list[Group]:
    """At most `n` groups, each with the whole range as its one bucket, in order of their values.

    Equal values are in order of their keys; groups without a value come last, whichever way.
    """
    whole = replace(question, width=None)
    groups = await aggregate(connection, whole, await group_keys(connection, whole))
    sign = -1 if descending else 1

    def rank(group: Group) -> tuple[bool, float, bool, str]:
        value = group.buckets[0].value
        return value is None, sign * (value or 0), group.key is None, group.key or ""

    return sorted(groups, key=rank)[:n]
