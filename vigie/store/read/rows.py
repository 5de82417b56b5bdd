"""Asking the database, and the conditions that narrow an answer to some devices or metrics."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.sql import SQL, Composable, Composed, Identifier

from vigie.store.queries import composed, piece

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which series are asked for: those that fit every field; an empty field leaves all in."""

    device: tuple[str, ...] = ()
    metric: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    district: tuple[str, ...] = ()

    @property
    def parameters(self) -> Row:
        return {field: list(values) for field, values in asdict(self).items()}

    @property
    def where(self) -> Composed:
        """The condition over `series` and `device`, only as long as it needs to be.

        Leaving unused conditions out, rather than testing for NULL, lets the planner see what
        is asked.
        """
        return all_of(*(field for field, values in asdict(self).items() if values))


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
