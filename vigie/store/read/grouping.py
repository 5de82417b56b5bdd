"""What names the group that a device belongs to, by one dimension or by several together."""

import json
from collections.abc import Sequence

from psycopg.sql import SQL, Composed, Literal

from vigie.catalogue import load_catalogue
from vigie.city.config import GroupBy
from vigie.store.queries import composed

_COMMA = SQL(", ")


def key_of(dimensions: Sequence[GroupBy]) -> Composed:
    """The text that names the group of a `device`; of several, a JSON array of their keys."""
    keys = [_key(one) for one in dimensions]
    if len(keys) == 1:
        return keys[0]
    return composed("read_aggregates", "key_of_several", keys=_COMMA.join(keys))


def _key(dimension: GroupBy) -> Composed:
    if dimension is not GroupBy.PROGRAMME:
        return composed("read_aggregates", f"key_{dimension}")
    programmes = {kind.id: kind.programme for kind in load_catalogue().kinds.values()}
    return composed("read_aggregates", "key_programme", programmes=Literal(json.dumps(programmes)))
