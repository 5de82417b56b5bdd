"""Readings that are older than their metric is kept: each metric and kind may have its own age."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache

from ingest.message import Problem
from vigie.city.config import Retention
from vigie.model import Reading, Reason


class Ages:
    """How old a reading may be by its metric and kind, beside the limit for all."""

    def __init__(self, retention: Retention) -> None:
        self.differ = bool(retention.kinds or retention.metrics)
        self._kept = cache(lambda metric, kind: retention.kept(metric, kind).readings)

    def check(
        self, outcomes: Iterable[Reading | Problem], kind: str, received_at: datetime, where: str
    ) -> Iterator[Reading | Problem]:
        """The same outcomes, with a problem in place of each reading that is too old."""
        for outcome in outcomes:
            age = None if isinstance(outcome, Problem) else self._kept(outcome.metric, kind)
            if age is None or isinstance(outcome, Problem) or outcome.time >= received_at - age:
                yield outcome
            else:
                bound = (received_at - age).isoformat(timespec="seconds")
                yield Problem(
                    Reason.TOO_OLD,
                    f"{where}time: {outcome.time.isoformat()} is older than {outcome.metric} of "
                    f"{kind} is kept, {bound}",
                )
