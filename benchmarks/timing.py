"""What an answer costs: the time and the work of the database, and all until Python has it."""

import math
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from psycopg import AsyncCursor
from psycopg.abc import Params
from psycopg.sql import SQL, Composed

ROUNDS = 40
WARM_UP = 1
# What takes long is asked less often; its p95 is then about its worst.
BUDGET_S = 2.5
FEWEST_ROUNDS = 3

Ask = Callable[[], Awaitable[object]]


class TimedCursor(AsyncCursor[Any]):
    """Adds up the seconds from sending a statement until its answer is here, still undecoded.

    `worked_s` are those for which the server's process really had a processor.
    """

    waited_s: ClassVar[float] = 0.0
    worked_s: ClassVar[float] = 0.0

    async def execute(  # type: ignore[override]  # the store has no template strings
        self,
        query: str | bytes | SQL | Composed,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        text = query.as_bytes(self) if isinstance(query, Composed) else query
        server = self.connection.info.backend_pid
        begun, worked = time.perf_counter(), _worked_s(server)
        await super().execute(text, params, prepare=prepare, binary=binary)
        TimedCursor.waited_s += time.perf_counter() - begun
        TimedCursor.worked_s += _worked_s(server) - worked
        return self


def _worked_s(process: int) -> float:
    """Not a number where the system does not tell."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e9
    except OSError:
        return math.nan


class Cost(NamedTuple):
    """Percentiles in milliseconds: in the database, of its work, and of the whole call."""

    p50: float
    p95: float
    work_p50: float
    call_p95: float

    @property
    def load_free(self) -> float:
        """The median that other programs trouble least."""
        return self.p50 if math.isnan(self.work_p50) else self.work_p50


class _Times(NamedTuple):
    """Of one call, in milliseconds."""

    waited: float
    worked: float
    called: float


async def costs_of(*asks: Ask) -> list[Cost]:
    """The cost of each, asked in turn, so that a busy moment of the machine troubles all alike."""
    for _ in range(WARM_UP):
        for ask in asks:
            await ask()
    found: list[list[_Times]] = [[] for _ in asks]
    ends = time.perf_counter() + BUDGET_S
    rounds = 0
    while rounds < FEWEST_ROUNDS or (rounds < ROUNDS and time.perf_counter() < ends):
        for ask, times in zip(asks, found, strict=True):
            times.append(await _once(ask))
        rounds += 1
    return [_cost(times) for times in found]


async def _once(ask: Ask) -> _Times:
    TimedCursor.waited_s = TimedCursor.worked_s = 0.0
    begun = time.perf_counter()
    await ask()
    called = time.perf_counter() - begun
    return _Times(1000 * TimedCursor.waited_s, 1000 * TimedCursor.worked_s, 1000 * called)


def _cost(times: list[_Times]) -> Cost:
    return Cost(
        statistics.median(one.waited for one in times),
        _p95([one.waited for one in times]),
        statistics.median(one.worked for one in times),
        _p95([one.called for one in times]),
    )


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20, method="inclusive")[-1]
