"""What an answer costs: its time in the database, and all of it until Python has it."""

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any, ClassVar, NamedTuple, Self

from psycopg import AsyncCursor
from psycopg.abc import Params
from psycopg.sql import SQL, Composed

ROUNDS = 40
WARM_UP = 3
# What takes long is asked less often, but often enough for a p95 that means something.
BUDGET_S = 4.0
FEWEST_ROUNDS = 5

Ask = Callable[[], Awaitable[object]]


class TimedCursor(AsyncCursor[Any]):
    """Adds up the seconds from sending a statement until its answer is here, still undecoded."""

    waited_s: ClassVar[float] = 0.0

    async def execute(  # type: ignore[override]  # the store has no template strings
        self,
        query: str | bytes | SQL | Composed,
        params: Params | None = None,
        *,
        prepare: bool | None = None,
        binary: bool | None = None,
    ) -> Self:
        text = query.as_bytes(self) if isinstance(query, Composed) else query
        begun = time.perf_counter()
        await super().execute(text, params, prepare=prepare, binary=binary)
        TimedCursor.waited_s += time.perf_counter() - begun
        return self


class Cost(NamedTuple):
    """Percentiles in milliseconds: in the database, and of the whole call."""

    p50: float
    p95: float
    call_p50: float
    call_p95: float


async def costs_of(*asks: Ask) -> list[Cost]:
    """The cost of each, asked in turn, so that a busy moment of the machine troubles all alike."""
    for _ in range(WARM_UP):
        for ask in asks:
            await ask()
    found: list[list[tuple[float, float]]] = [[] for _ in asks]
    ends = time.perf_counter() + BUDGET_S
    rounds = 0
    while rounds < FEWEST_ROUNDS or (rounds < ROUNDS and time.perf_counter() < ends):
        for ask, times in zip(asks, found, strict=True):
            times.append(await _once(ask))
        rounds += 1
    return [_cost(times) for times in found]


async def _once(ask: Ask) -> tuple[float, float]:
    """Milliseconds in the database, and of the whole call."""
    TimedCursor.waited_s = 0.0
    begun = time.perf_counter()
    await ask()
    return 1000 * TimedCursor.waited_s, 1000 * (time.perf_counter() - begun)


def _cost(times: list[tuple[float, float]]) -> Cost:
    waited, called = ([one[which] for one in times] for which in (0, 1))
    return Cost(
        statistics.median(waited),
        statistics.quantiles(waited, n=20, method="inclusive")[-1],
        statistics.median(called),
        statistics.quantiles(called, n=20, method="inclusive")[-1],
    )
