"""Named SQL: `sql/*.sql` holds every runtime query under a `-- name:` header."""

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString

from psycopg.sql import SQL, Composable, Composed

_HEADER = re.compile(r"(?:^-- (?!name:).*\n)*^-- name: (\w+)$", re.MULTILINE)


@cache
def query(file: str, name: str) -> LiteralString:
    """The query called `name` in `sql/{file}.sql`.

    The text ships with the program and holds no input, hence the literal type.

    Raises:
        KeyError: the file has no query of that name.
    """
    return _queries(file)[name]


def piece(file: str, name: str) -> SQL:
    """The named query as it stands, to be part of another."""
    return SQL(query(file, name))


def composed(file: str, name: str, **parts: Composable) -> Composed:
    """The named query with its `{parts}` filled in by other named pieces, or by identifiers."""
    return piece(file, name).format(**parts)


@cache
def _queries(file: str) -> dict[str, LiteralString]:
    text = files("vigie.store").joinpath("sql", f"{file}.sql").read_text("utf-8")
    _, *parts = _HEADER.split(text)
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
