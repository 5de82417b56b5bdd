"""Asking the database, and the conditions that narrow an answer to some devices or metrics."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier

from vigie.store.queries import composed, piece
from vigie.store.read.hidden import NOTHING, Hidden

Row = dict[str, Any]
_FIELDS = ("device", "metric", "kind", "district")


@dataclass(frozen=True, slots=True)
class Selection:
    """Which series are asked for: those that fit every field; an empty field leaves all in.

    What is `hidden` is left out, whatever is asked for.
    """

    device: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    district: tuple[str, ...] = ()
    hidden: Hidden = NOTHING

    @property
    def parameters(self) -> Row:
        return {field: list(getattr(self, field)) for field in _FIELDS} | self.hidden.parameters

    @property
    def where(self) -> Composed:
        """The condition over `series` and `device`, only as long as it needs to be.

        Leaving unused conditions out, rather than testing for NULL, lets the planner see what
        is asked.
        """
        return all_of(*self._given, *self.hidden.of_series, *self.hidden.of_devices)

    @property
    def where_of_groups(self) -> Composed:
        """The same over groups of devices: for one metric, and where no member is hidden."""
        return all_of(*self._given, *self.hidden.of_kinds)

    @property
    def _given(self) -> list[str]:
        return [field for field in _FIELDS if getattr(self, field)]


def all_of(*names: str) -> Composed:
    """The conditions of these names in `read_conditions.sql`, all of them."""
    conditions = [piece("read_conditions", name) for name in ("always", *names)]
    return SQL(" AND ").join(conditions)


def definitions(terms: Iterable[tuple[Identifier, Composable]]) -> Composed:
    """The terms that a statement begins with, each with the query that it stands for."""
    return SQL(", ").join(
        [
            composed("read_aggregates", "definition", term=term, meaning=meaning)
            for term, meaning in terms
        ]
    )


async def fetch(
    connection: AsyncConnection, statement: Composed, parameters: Mapping[str, Any]
) -> list[Row]:
    """Every row of the answer.

    The statement is planned for these very parameters: how much of a range a query spans matters
    more than the fraction of a millisecond that a prepared plan would save.
    """
    async with connection.cursor(row_factory=dict_row, binary=True) as cursor:
        await cursor.execute(statement, parameters, prepare=False)
        return await cursor.fetchall()
