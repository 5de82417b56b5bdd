"""How PostgreSQL goes about the statements that a read sends: their plans, as they were run."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple, Self

from psycopg import AsyncCursor
from psycopg.abc import Params
from psycopg.sql import SQL, Composed

Node = dict[str, Any]
# Partitions and chunks, each with the table that it is a part of.
PARENTS = """
SELECT part.relname, whole.relname
FROM pg_inherits
JOIN pg_class AS part ON part.oid = inhrelid
JOIN pg_class AS whole ON whole.oid = inhparent
"""


class Scan(NamedTuple):
    """A visit of a table's pages: how, and of which table, or part of a table."""

    way: str
    relation: str


class ExplainingCursor(AsyncCursor[Any]):
    """Runs every query twice, the first time to be told its plan."""

    plans: ClassVar[list[Node]] = []

    async def execute(  # type: ignore[override]  # the store has no template strings
        self,
        query: str | bytes | SQL | Composed,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        statement = query if isinstance(query, str) else SQL("").join([query]).as_string(self)  # type: ignore[list-item]
        if statement.startswith(("SELECT", "WITH")):
            explained = f"EXPLAIN (ANALYZE, TIMING off, FORMAT json) {statement}"
            await super().execute(explained.encode(), params, prepare=False)
            [row] = await super().fetchall()
            [told] = next(iter(row.values() if isinstance(row, dict) else row))
            self.plans.append(told["Plan"])
        return await super().execute(statement.encode(), params, prepare=prepare, binary=binary)


def scans(plans: list[Node], parents: dict[str, str]) -> dict[str, set[Scan]]:
    """What was really opened of each table, of which TimescaleDB also names the whole."""
    wholes = set(parents.values())
    opened: dict[str, set[Scan]] = defaultdict(set)
    for plan in plans:
        for node in _nodes(plan):
            relation = node.get("Relation Name")
            if relation not in {None, *wholes} and node["Actual Loops"] > 0:
                opened[parents.get(relation, relation)].add(Scan(node["Node Type"], relation))
    return opened


def _nodes(plan: Node) -> Iterator[Node]:
    yield plan
    for child in plan.get("Plans", ()):
        yield from _nodes(child)
