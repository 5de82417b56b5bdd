"""What every format has in common: what it is given, and what it makes of it."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ingest.message import Item, Problem


class Source(NamedTuple):
    """A foreign topic, cut up by the filter of its feed.

    `parts` are the levels that the filter names, such as `{device}`; `rest` is what its `#` stands
    for.
    """

    topic: str
    parts: Mapping[str, str]
    rest: str

    @classmethod
    def of(cls, topic: str, topic_filter: str) -> "Source":
        """Cut up a topic that the filter matches."""
        levels, names = topic.split("/"), topic_filter.split("/")
        return cls(
            topic,
            {
                name[1:-1]: level
                for name, level in zip(names, levels, strict=False)
                if name.startswith("{")
            },
            "/".join(levels[len(names) - 1 :]) if names[-1] == "#" else "",
        )


Outcome = tuple[list[Item], list[Problem]]
"""The items of a payload, and what is wrong with those that cannot be used."""

Decode = Callable[[bytes, Source], Outcome]
"""Raises UnusableError when the payload as a whole cannot be read, and nothing else."""
