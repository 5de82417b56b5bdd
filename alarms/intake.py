"""Whether readings come in at all, as ingest says: while they do not, nobody can be heard."""

from datetime import datetime
from typing import NamedTuple

from alarms.case import Case


class Intake(NamedTuple):
    """Since when readings come in without a pause, and until when they surely did."""

    since: datetime
    until: datetime


def depends_on_intake(case: Case) -> bool:
    """Whether it is judged by hearing devices: a silence of one of them, of a series or a feed."""
    return case.ear is not None and not case.rule.is_of_intake
