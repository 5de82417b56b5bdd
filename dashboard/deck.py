"""What pages show of a replay or a simulation: asked once for all, and only while one looks."""

import asyncio
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dashboard.bell import Bell
from dashboard.control import Control, ControlError, Stage, Tape

_EVERY_S = 0.5
_LOOKED_AT_S = 10.0  # a page says that it is there every few seconds


@dataclass(frozen=True, slots=True)
class Seen:
    """One version of it; `trouble` says why the control does not answer, since `lost`."""

    version: int = 0
    state: Tape | Stage | None = None
    trouble: str | None = None
    lost: datetime | None = None


class Deck:
    """Keeps what is seen of a control current."""

    def __init__(self, control: Control) -> None:
        self.control = control
        self.seen = Seen()
        self.bell = Bell()
        self._looked_at = float("-inf")

    async def run(self) -> None:
        while True:
            if time.monotonic() - self._looked_at < _LOOKED_AT_S:
                await self.refresh()
            await asyncio.sleep(_EVERY_S)

    def look(self) -> Seen:
        self._looked_at = time.monotonic()
        return self.seen

    async def refresh(self) -> None:
        try:
            state = await self.control.state()
            self._publish(replace(self.seen, state=state, trouble=None, lost=None))
        except ControlError as error:
            lost = self.seen.lost or datetime.now(UTC)
            self._publish(replace(self.seen, trouble=str(error), lost=lost))

    def _publish(self, seen: Seen) -> None:
        if seen == self.seen:
            return
        self.seen = replace(seen, version=self.seen.version + 1)
        self.bell.ring()
