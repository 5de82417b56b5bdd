"""What an answer is grouped by: `none`, `device`, or districts, kinds and programmes together."""

from dataclasses import dataclass
from typing import Annotated

import orjson
from pydantic import PlainValidator, WithJsonSchema

from vigie.city.config import GroupBy

GroupKey = str | list[str | None] | None
_ALONE = (GroupBy.NONE, GroupBy.DEVICE)
_TOGETHER = "|".join(one for one in GroupBy if one not in _ALONE)


@dataclass(frozen=True, slots=True)
class Grouping:
    """One dimension or several; a group is a place in all of them."""

    dimensions: tuple[GroupBy, ...]

    def __str__(self) -> str:
        """As it is asked for."""
        return ",".join(self.dimensions)

    def key(self, key: str | None) -> GroupKey:
        """A group's key as answers give it: of several dimensions, the keys of each in a list."""
        if key is None or len(self.dimensions) == 1:
            return key
        keys: list[str | None] = orjson.loads(key)
        return keys

    def part_of(self, key: str | None, dimension: GroupBy) -> str | None:
        """Where a group is in one of the dimensions."""
        keys = self.key(key)
        return keys[self.dimensions.index(dimension)] if isinstance(keys, list) else keys


def _grouping(text: object) -> Grouping:
    names = str(text).split(",")
    for name in names:
        if name not in set(GroupBy):
            raise ValueError(f"{name[:100]!r} is none of {', '.join(GroupBy)}")
        if names.count(name) > 1:
            raise ValueError(f"{name!r} stands more than once")
        if name in _ALONE and len(names) > 1:
            raise ValueError(f"{name!r} stands alone: write group_by={name}")
    return Grouping(tuple(map(GroupBy, names)))


GroupedBy = Annotated[
    Grouping,
    PlainValidator(_grouping),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": f"^({'|'.join(_ALONE)}|({_TOGETHER})(,({_TOGETHER}))*)$",
            "examples": ["district", "district,kind"],
        }
    ),
]
