"""Named SQL: a package's `sql/*.sql` hold every runtime query under a `-- name:` header."""

import re
from functools import cache
from importlib.resources import files
from typing import LiteralString

_HEADER = re.compile(r"(?:^-- (?!name:).*\n)*^-- name: (\w+)$", re.MULTILINE)


@cache
def named_queries(package: str, file: str) -> dict[str, LiteralString]:
    """The queries of `sql/{file}.sql` in a package, by name.

    The text ships with the program and holds no input, hence the literal type.
    """
    text = files(package).joinpath("sql", f"{file}.sql").read_text("utf-8")
    _, *parts = _HEADER.split(text)
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
