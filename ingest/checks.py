"""The values of an item, checked one by one: a bad one never costs the good ones beside it."""

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from math import isfinite
from typing import Any

from ingest.mapping import Rule, Rules
from ingest.message import Item, Problem
from vigie.model import Quality, Reading, Reason


def check_values(
    device: str, time: datetime, item: Item, rules: Rules
) -> Iterator[Reading | Problem]:
    """A reading, or what is wrong, for each value; nothing for one that means no value."""
    for name, raw in item.values.items():
        rule = rules.get(name)
        if rule is None:
            yield _unknown(name, rules, item)
            continue
        if rule.is_plain and type(raw) is float and rule.low <= raw <= rule.high:
            # The usual case, without the price of calls.
            yield Reading(device, rule.metric, time, raw)
            continue
        value = _number(raw, rule)
        if isinstance(value, Problem):
            yield Problem(value.reason, f"{item.where}{item.inside}{name}: {value.detail}")
        elif value not in rule.missing:
            yield _reading(device, time, value, rule)


def _number(raw: Any, rule: Rule) -> float | Problem:
    if type(raw) is float:
        value = raw
    elif type(raw) is int or (type(raw) is bool and rule.codes):
        try:
            value = float(raw)
        except OverflowError:
            return Problem(Reason.NOT_FINITE, "the number is too large")
    else:
        return Problem(Reason.WRONG_TYPE, f"{str(raw)[:80]!r} is not a number")
    if not isfinite(value):
        return Problem(Reason.NOT_FINITE, f"{value} is not a finite number")
    return value


def _reading(device: str, time: datetime, value: float, rule: Rule) -> Reading:
    converted = value * rule.factor + rule.offset
    holds = converted in rule.codes if rule.codes else rule.low <= converted <= rule.high
    quality = Quality.GOOD if holds else Quality.OUT_OF_RANGE
    return Reading(device, rule.metric, time, converted, quality)


def _unknown(name: str, rules: Rules, item: Item) -> Problem:
    close = get_close_matches(name, rules, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return Problem(
        Reason.UNKNOWN_METRIC,
        f"{item.where}{item.inside}{name[:80]}: the catalogue has no such metric{hint}",
    )
