"""Notices in print: a table for people, JSON for programs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

import orjson
from rich.table import Table
from rich.text import Text

from vigie.store.notices import Notice

_COLUMNS = ("happened", "channel", "alarm", "what", "of", "", "state", "when", "tries", "why")


def table(notices: Sequence[Notice], zone: ZoneInfo) -> Table:
    """Some notices, by the city's clocks; `when` is when it was sent or will be tried."""
    rows = [_cells(one, zone) for one in notices]
    page = Table(box=None, padding=(0, 2, 0, 0))
    for at, column in enumerate(_COLUMNS):
        page.add_column(column, min_width=max(len(row[at]) for row in rows))
    for row in rows:
        page.add_row(*map(Text, row))
    return page


def _cells(notice: Notice, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        _moment(notice.at, zone),
        notice.channel,
        str(notice.alarm),
        notice.rule,
        notice.subject,
        notice.kind,
        notice.state,
        _moment(notice.sent_at or notice.given_up_at or notice.due_at, zone),
        str(notice.attempts),
        _printable(notice.error or ""),
    )


def as_json(notices: Sequence[Notice]) -> str:
    documents = [{**asdict(one), "state": one.state} for one in notices]
    return orjson.dumps(documents, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z).decode()


def _moment(time: datetime, zone: ZoneInfo) -> str:
    return f"{time.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _printable(text: str) -> str:
    """What other servers said, so that no terminal takes it for orders."""
    return "".join(one if one.isprintable() else " " for one in text)
