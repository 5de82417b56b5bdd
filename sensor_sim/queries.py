"""Named SQL of the ledger: `sql/*.sql` holds every query under a `-- name:` header."""

import re
from functools import cache
from importlib.resources import files

_HEADER = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


@cache
def query(file: str, name: str) -> str:
    """The query called `name` in `sql/{file}.sql`.

    Raises:
        KeyError: the file has no query of that name.
    """
    return _queries(file)[name]


@cache
def _queries(file: str) -> dict[str, str]:
    text = files("sensor_sim").joinpath("sql", f"{file}.sql").read_text("utf-8")
    _, *parts = _HEADER.split(text)
    return dict(zip(parts[::2], (part.strip() for part in parts[1::2]), strict=True))
