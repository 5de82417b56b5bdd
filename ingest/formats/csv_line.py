"""Lines of separated values, whose columns the feed names.

`time`, `device` and `kind` are what they say; `date` goes before the time; a column without a name
is passed over.
"""

import csv
from typing import Any

from ingest.formats.source import Decode, Outcome, Source
from ingest.message import Item, Problem, UnusableError
from vigie.city.feeds import CsvColumns, Feed
from vigie.model import Reason

_NO_COLUMNS = CsvColumns(columns=("value",))


def for_feed(feed: Feed) -> Decode:
    form = feed.csv or _NO_COLUMNS

    def decode(payload: bytes, _: Source) -> Outcome:
        try:
            lines = payload.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError as error:
            raise UnusableError(
                Reason.NOT_TEXT,
                f"the payload is not UTF-8 text: {error.reason} at byte {error.start}",
            ) from None
        items: list[Item] = []
        problems: list[Problem] = []
        for number, line in enumerate(lines, start=1):
            if not line.strip() or (form.header and number == 1):
                continue
            where = f"line {number}, "
            cells = _cells(line, form)
            if len(cells) == len(form.columns):
                items.append(_item(dict(zip(form.columns, cells, strict=True)), form, where))
            else:
                problems.append(
                    Problem(
                        Reason.WRONG_TYPE,
                        f"{where}it has {len(cells)} columns, the feed {len(form.columns)}",
                    )
                )
        return items, problems

    return decode


def _cells(line: str, form: CsvColumns) -> list[str]:
    if '"' not in line:  # most are plain, and a reader for each line has its price
        return [cell.strip() for cell in line.split(form.separator)]
    try:
        [cells] = csv.reader([line], delimiter=form.separator)
    except (csv.Error, ValueError):
        return []
    return [cell.strip() for cell in cells]


def _item(cells: dict[str, str], form: CsvColumns, where: str) -> Item:
    date, time = cells.pop("date", ""), cells.pop("time", "")
    device, kind = cells.pop("device", ""), cells.pop("kind", "")
    cells.pop("", None)
    values: dict[str, Any] = {
        name: cell.replace(form.decimal, ".")
        for name, cell in cells.items()
        if cell not in form.missing
    }
    moment = " ".join(part for part in (date, time) if part)
    return Item(values, moment or None, device or None, kind or None, where, "")
