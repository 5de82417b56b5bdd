"""The groups or devices with the highest or the lowest values of a whole range."""

from collections.abc import Iterable

from vigie.store.read.aggregates import Group


def ranked(groups: Iterable[Group], *, descending: bool = True) -> list[Group]:
    """Groups that have the whole range as their one bucket, in order of their values.

    Equal values are in order of their keys; groups without a value come last, whichever way.
    """
    sign = -1 if descending else 1

    def rank(group: Group) -> tuple[bool, float, bool, str]:
        value = group.buckets[0].value
        return value is None, sign * (value or 0), group.key is None, group.key or ""

    return sorted(groups, key=rank)
