"""When the clock has to look at which cases."""

import heapq
from datetime import datetime
from itertools import count

from alarms.case import Case


class Agenda:
    """Cases by when they are due. One that is due earlier than was noted is noted again."""

    def __init__(self) -> None:
        self._heap: list[tuple[datetime, int, Case]] = []
        self._number = count()

    def note(self, case: Case) -> None:
        due = case.due
        if due is not None and (case.scheduled is None or due < case.scheduled):
            case.scheduled = due
            heapq.heappush(self._heap, (due, next(self._number), case))

    def take_due(self, clock: datetime) -> list[Case]:
        """Those that the clock has to look at now; who is judged is to be noted again."""
        taken = []
        while self._heap and self._heap[0][0] <= clock:
            _, _, case = heapq.heappop(self._heap)
            case.scheduled = None
            taken.append(case)
        return taken
