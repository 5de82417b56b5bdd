"""What is known of a question: the answer, or why there is none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic

from dashboard.question import Body


@dataclass(frozen=True, slots=True)
class Answer(Generic[Body]):
    """`version` counts what changed, 0 before the first answer; `at` is when the body came.

    `trouble` says why the newest asking failed: the body, if there is one, is then an older one.
    `is_refused` is when who looks may not know.
    """

    version: int = 0
    body: Body | None = None
    at: datetime | None = None
    trouble: str | None = None
    is_refused: bool = False

    @property
    def is_awaited(self) -> bool:
        return self.version == 0
