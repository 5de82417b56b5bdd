"""Alarms and their rules as answers have them: named, with units, and people only where shown."""

import datetime as dt
from typing import Any

from api.rule_words import words_of
from vigie.catalogue import Catalogue
from vigie.city import City
from vigie.city.alarms import Composite, Rate, Rule, Silence, Threshold
from vigie.city.measures import Stat
from vigie.store.read.rows import Row

_OF_PEOPLE = ("acknowledged_by", "shelved_by", "comment", "commented_by", "commented_at")
_WITHOUT_UNIT = {Stat.COUNT, Stat.SHARE_BELOW, Stat.SHARE_ABOVE}


def alarm_item(row: Row, city: City, catalogue: Catalogue, *, shows_people: bool) -> Row:
    """An alarm as lists, streams and acts answer it; a rule that is gone leaves its names null."""
    rule = next((one for one in city.config.alarms.rules if one.id == row["rule"]), None)
    kind = catalogue.kinds.get(row["kind"]) if row["kind"] else None
    item = {
        **row,
        "limit": row["limit_value"],
        "name": None if rule is None else rule.name.model_dump(),
        "advice": None if rule is None or rule.advice is None else rule.advice.model_dump(),
        "programme": kind.programme if kind else None,
        "unit": unit_of(rule, row["metric"], catalogue),
    }
    del item["limit_value"], item["sort_key"]
    return item if shows_people else {**item, **dict.fromkeys(_OF_PEOPLE)}


def unit_of(rule: Rule | None, metric: str | None, catalogue: Catalogue) -> str | None:
    """The UCUM code of what an alarm's value and limit are written in."""
    condition = None if rule is None else rule.condition
    if isinstance(condition, Silence):
        return "s"
    if isinstance(condition, Composite):
        return "1"
    if isinstance(condition, Threshold | Rate) and condition.stat in _WITHOUT_UNIT:
        return "1"
    return catalogue.metrics[metric].unit if metric in catalogue.metrics else None


def rule_item(rule: Rule, catalogue: Catalogue, *, shows_people: bool) -> Row:
    """A rule in words and numbers; whom it tells is shown with people."""
    (condition,) = (
        name for name in type(rule).model_fields if getattr(rule, name) is rule.condition
    )
    return {
        "id": rule.id,
        "name": rule.name.model_dump(),
        "advice": None if rule.advice is None else rule.advice.model_dump(),
        "severity": rule.severity,
        "words": words_of(rule, catalogue).model_dump(),
        "condition": condition,
        "numbers": _numbers(rule.condition.model_dump(exclude_none=True)),
        "unit": unit_of(rule, rule.metric, catalogue),
        "per": rule.per,
        "kinds": rule.kinds,
        "devices": rule.devices,
        "districts": rule.districts,
        "on_delay_s": rule.on_delay.total_seconds(),
        "off_delay_s": rule.off_delay.total_seconds(),
        "must_be_acknowledged": rule.must_be_acknowledged,
        "channels": rule.channels if shows_people else None,
    }


def rules_about(city: City, catalogue: Catalogue, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """The rules that may be about one of these kinds: by their own kinds, or by their metric."""
    measured = {
        metric
        for kind in kinds
        if kind in catalogue.kinds
        for metric in catalogue.kinds[kind].metrics
    }
    return tuple(
        rule.id
        for rule in city.config.alarms.rules
        if (set(rule.kinds) & set(kinds) if rule.kinds else rule.metric in measured)
    )


def _numbers(condition: dict[str, Any]) -> dict[str, Any]:
    """What a condition says, spans in seconds."""
    return {
        f"{name}_s" if isinstance(value, dt.timedelta) else name: (
            value.total_seconds() if isinstance(value, dt.timedelta) else value
        )
        for name, value in condition.items()
    }
