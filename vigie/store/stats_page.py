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
    sizes = Table(box=None, padding=(0, 2, 0, 0))
    sizes.add_column("relation")
    for column in ("rows", "table", "indexes", "bytes a row", "oldest", "newest", "compressed"):
        sizes.add_column(column, justify="right")
    for one in relations:
        packed = one.compression
        sizes.add_row(
            one.name,
            f"{'' if one.is_exact else 'about '}{one.rows:,}",
            _bytes(one.table_bytes),
            _bytes(one.index_bytes),
            "" if one.bytes_per_row is None else f"{one.bytes_per_row:,.0f}",
            _day(one.oldest),
            _day(one.newest),
            ""
            if packed is None
            else f"{_bytes(packed.before_bytes)} to {_bytes(packed.after_bytes)}",
        )
    return sizes


def _policies(policies: tuple[Policy, ...]) -> Table:
    page = Table(box=None, padding=(0, 2, 0, 0))
    for column in ("next", "", "after", "older than", "from"):
        page.add_column(column)
    for one in policies:
        at = "soon" if one.at is None else _time(one.at)
        page.add_row(one.relation, one.what, one.after, _day(one.before), at)
    return page


def _time(time: datetime | None) -> str:
    return "none" if time is None else f"{time:%Y-%m-%d %H:%M:%S} UTC"


def _day(time: datetime | None) -> str:
    return "" if time is None else f"{time:%Y-%m-%d}"


def _bytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
