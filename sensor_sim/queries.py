"""Named SQL of the ledger."""

from vigie.named_sql import named_queries


def query(file: str, name: str) -> str:
    """The query called `name` in `sql/{file}.sql`.

    Raises:
        KeyError: the file has no query of that name.
    """
    return named_queries("sensor_sim", file)[name]
