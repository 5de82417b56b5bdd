"""Whether readings come in at all, as ingest says: while they do not, nobody can be heard."""

from datetime import datetime
from typing import NamedTuple

from alarms.case import Case
from vigie.city.alarms import Per, Rule


class Intake(NamedTuple):
    """Since when readings come in without a pause, and until when they surely did."""

    since: datetime
    until: datetime


def is_of_intake(rule: Rule) -> bool:
    """Whether a rule is about this: the silence of the city."""
    return rule.silence is not None and rule.per is Per.CITY


def depends_on_intake(case: Case) -> bool:
    """Whether it is judged by hearing devices: a silence of one of them, of a series or a feed."""
    return case.ear is not None and not is_of_intake(case.rule)
