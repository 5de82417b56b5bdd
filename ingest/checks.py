"""The values of an item, checked one by one: a bad one never costs the good ones beside it."""

from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from functools import partial
from math import isfinite
from typing import Any

from ingest.mapping import Rule, Rules
from ingest.message import Item, Problem
from ingest.showing import shown
from vigie.model import Quality, Reading, Reason

_LONGEST_TYPO = 80


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
        if isinstance(value, float) and value in rule.missing:
            continue
        outcome = value if isinstance(value, Problem) else _reading(device, time, value, rule)
        if isinstance(outcome, Problem):
            where = f"{item.where}{item.inside}{name}"
            outcome = outcome._replace(detail=f"{where}: {outcome.detail}")
        yield outcome


def _number(raw: Any, rule: Rule) -> float | Problem:
    if type(raw) is float:
        value = raw
    elif type(raw) is int or (type(raw) is bool and rule.codes):
        try:
            value = float(raw)
        except OverflowError:
            return Problem(Reason.NOT_FINITE, "the number is too large")
    else:
        return Problem(Reason.WRONG_TYPE, f"{shown(raw)} is not a number")
    if not isfinite(value):
        return Problem(Reason.NOT_FINITE, f"{value} is not a finite number")
    return value


def _reading(device: str, time: datetime, value: float, rule: Rule) -> Reading | Problem:
    converted = value * rule.factor + rule.offset
    if not isfinite(converted):
        return Problem(Reason.NOT_FINITE, f"{value} is too large for the metric's unit")
    holds = converted in rule.codes if rule.codes else rule.low <= converted <= rule.high
    quality = Quality.GOOD if holds else Quality.OUT_OF_RANGE
    return Reading(device, rule.metric, time, converted, quality)


def _unknown(name: str, rules: Rules, item: Item) -> Problem:
    return Problem(
        Reason.UNKNOWN_METRIC,
        f"{item.where}{item.inside}{name[:80]}: the catalogue has no such metric",
        partial(_meant, name, rules),
    )


def _meant(name: str, rules: Rules) -> str:
    close = get_close_matches(name, rules, n=1) if len(name) <= _LONGEST_TYPO else []
    return f"; did you mean {close[0]!r}?" if close else ""
