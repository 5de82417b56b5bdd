"""The statistics of a database, for a terminal."""

from datetime import datetime

from rich.table import Table

from vigie.store.policies import Policy
from vigie.store.stats import RelationSize, Stats


def tables(stats: Stats) -> tuple[Table, ...]:
    """What the database is, what it holds, and what happens to that next."""
    pages = (_facts(stats), _sizes(stats.relations))
    return (*pages, _policies(stats.policies)) if stats.policies else pages


def _facts(stats: Stats) -> Table:
    facts = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    engine = f"PostgreSQL {stats.postgresql}"
    if stats.timescaledb:
        engine += f", TimescaleDB {stats.timescaledb}"
    facts.add_row("City", stats.city)
    facts.add_row("Engine", f"{stats.engine} ({engine})")
    facts.add_row("Database", _bytes(stats.database_bytes))
    facts.add_row("Readings", f"{_time(stats.oldest_reading)} to {_time(stats.newest_reading)}")
    parts = stats.parts
    if parts.oldest and parts.newest:
        span = f"from {parts.oldest:%Y-%m-%d} to {parts.newest:%Y-%m-%d}"
        facts.add_row("Weeks", f"{parts.count}, beginning {span}")
    return facts


def _sizes(relations: tuple[RelationSize, ...]) -> Table:
    sizes = Table(box=None, padding=(0, 1, 0, 0))
    sizes.add_column("relation", min_width=max(len(one.name) for one in relations))
    columns = ["rows", "table", "indexes", "bytes\na row", "oldest", "newest"]
    is_compressed = any(one.compression for one in relations)
    for column in [*columns, "compressed"] if is_compressed else columns:
        sizes.add_column(column, justify="right", no_wrap=True)
    for one in relations:
        cells = [
            one.name,
            f"{'' if one.is_exact else 'about '}{one.rows:,}",
            _bytes(one.table_bytes),
            _bytes(one.index_bytes),
            "" if one.bytes_per_row is None else f"{one.bytes_per_row:,.0f}",
            _day(one.oldest),
            _day(one.newest),
        ]
        if one.compression is not None:
            before, after = one.compression.before_bytes, one.compression.after_bytes
            cells.append(f"{_bytes(before)} to {_bytes(after)}")
        sizes.add_row(*cells)
    return sizes


def _policies(policies: tuple[Policy, ...]) -> Table:
    page = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("next", "", "after", "older than", "from"):
        page.add_column(column)
    for one in policies:
        at = "soon" if one.at is None else _day(one.at)
        page.add_row(one.relation, one.what, one.after, _day(one.before), at)
    return page


def _time(time: datetime | None) -> str:
    return "none" if time is None else f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _day(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d}"


def _bytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
