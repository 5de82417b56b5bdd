"""What rules would have raised, written for people and for programs."""

import csv
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from alarms.history import NOT_AS_LIVE, Incident
from vigie.city import City
from vigie.city.alarms import Rule

COLUMNS = tuple(one.name for one in fields(Incident))
_MOST_ROWS = 200  # of the table; its totals are of all


def as_csv(incidents: Sequence[Incident]) -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS)
    writer.writeheader()
    writer.writerows(map(_document, incidents))


def as_json(incidents: Sequence[Incident]) -> None:
    document = {"items": [*map(_document, incidents)], "not_as_live": NOT_AS_LIVE}
    json.dump(document, sys.stdout, indent=2)
    sys.stdout.write("\n")


def as_table(
    incidents: Sequence[Incident], rules: Sequence[Rule], city: City, end: datetime
) -> None:
    console = Console()
    each = Table("rule", "subject", "raised", "for", "value", "limit", "")
    for one in incidents[:_MOST_ROWS]:
        each.add_row(
            one.rule,
            escape(one.subject),
            f"{one.raised_at.astimezone(city.config.zone):%d %b %H:%M}",
            _span(one, end) + (" …" if one.cleared_at is None else ""),
            _amount(one.value),
            _amount(one.limit),
            "flapping" if one.is_flapping else "",
        )
    console.print(each)
    if len(incidents) > _MOST_ROWS:
        console.print(f"and {len(incidents) - _MOST_ROWS} more: --format csv has all of them")
    console.print(_totals(incidents, rules, end))
    for note in NOT_AS_LIVE:
        console.print(f"- {note}", style="dim")


def _totals(incidents: Sequence[Incident], rules: Sequence[Rule], end: datetime) -> Table:
    totals = Table("rule", "severity", "alarms", "subjects", "together", "standing")
    for rule in rules:
        own = [one for one in incidents if one.rule == rule.id]
        together = sum(((one.cleared_at or end) - one.raised_at for one in own), timedelta(0))
        totals.add_row(
            rule.id,
            rule.severity.value,
            str(len(own)),
            str(len({one.subject for one in own})),
            _rounded(together),
            str(sum(one.cleared_at is None for one in own)),
        )
    return totals


def _document(incident: Incident) -> dict[str, Any]:
    return dict(_values(incident))


def _values(incident: Incident) -> Iterator[tuple[str, Any]]:
    for name, value in asdict(incident).items():
        yield name, value.isoformat() if isinstance(value, datetime) else value


def _span(incident: Incident, end: datetime) -> str:
    return _rounded((incident.cleared_at or end) - incident.raised_at)


def _rounded(span: timedelta) -> str:
    return str(timedelta(seconds=round(span.total_seconds())))


def _amount(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
