"""Pages in a chosen order (`sql/read_sorting.sql`): each continues behind the row of a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Composed, Identifier, Placeholder

from vigie.store.queries import composed, piece
from vigie.store.read.rows import Row

_COMMA = SQL(", ")


@dataclass(frozen=True, slots=True)
class Sort:
    """By which key, and which way. Keys are texts or numbers, and never null."""

    by: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page continues: the key of a row, and what names it."""

    key: str | float
    names: tuple[str, ...]


def sorting(
    file: str, sort: Sort, names: Sequence[Identifier], after: Place | None
) -> tuple[dict[str, Composable], Row]:
    """The pieces `sort_key`, `order` and `after` of a query, and their parameters.

    The query's file has the key as the piece `by_…`; `names` are the columns that name a row.
    """
    key = piece(file, f"by_{sort.by}")
    way = piece("read_sorting", "downward" if sort.is_descending else "upward")
    ordered = [composed("read_sorting", "named", column=one, way=way) for one in names]
    order = composed("read_sorting", "order", key=key, way=way, names=_COMMA.join(ordered))
    beyond: Composed | SQL = piece("read_sorting", "anywhere")
    parameters: Row = {}
    if after is not None:
        places = {f"after_{at}": name for at, name in enumerate(after.names)}
        parameters = {"after_key": after.key, **places}
        beyond = composed(
            "read_sorting",
            "after_downward" if sort.is_descending else "after_upward",
            key=key,
            names=_COMMA.join(names),
            after=_COMMA.join(Placeholder(one) for one in places),
        )
    return {"sort_key": key, "order": order, "after": beyond}, parameters
