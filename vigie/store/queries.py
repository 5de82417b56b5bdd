"""The store's named SQL, and how pieces of it are put together."""

from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed

from vigie.named_sql import named_queries


def query(file: str, name: str) -> LiteralString:
    """The query called `name` in `sql/{file}.sql`.

    Raises:
        KeyError: the file has no query of that name.
    """
    return named_queries("vigie.store", file)[name]


def piece(file: str, name: str) -> SQL:
    """The named query as it stands, to be part of another."""
    return SQL(query(file, name))


def composed(file: str, name: str, **parts: Composable) -> Composed:
    """The named query with its `{parts}` filled in by other named pieces, or by identifiers."""
    return piece(file, name).format(**parts)
