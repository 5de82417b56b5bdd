"""What the database does not know of metrics and kinds, and what may be shown: with each query.

Metrics and kinds that are not in it are as if they were not there, and so is all of theirs. So is
what is hidden.
"""

from dataclasses import dataclass
from typing import Any

from psycopg.sql import Composable, Composed
from psycopg.types.json import Jsonb

from vigie.store.queries import composed, piece
from vigie.store.read.hidden import NOTHING, Hidden
from vigie.store.read.rows import all_of
from vigie.store.read.sensorthings.entities import Entity

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """Rows for the names that SQL knows as `kind` and `metric_words`: see `sensorthings.sql`."""

    kinds: tuple[Row, ...]
    metrics: tuple[Row, ...]
    hidden: Hidden = NOTHING

    @property
    def parameters(self) -> Row:
        words = {"kinds": Jsonb(list(self.kinds)), "metrics": Jsonb(list(self.metrics))}
        return words | self.hidden.parameters

    @property
    def definitions(self) -> Composable:
        """What every statement begins with."""
        return piece("sensorthings", "words")

    def relation(self, entity: Entity) -> Composed:
        """The SQL of an entity's relation: those that may be shown."""
        return composed(
            "sensorthings",
            entity.name,
            shown_devices=all_of(*self.hidden.of_devices),
            span=piece("sensorthings", "span"),
        )
