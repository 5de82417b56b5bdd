"""As of when the newest readings are asked for: now, or a moment of the past."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.sql import SQL, Composable, Composed, Identifier

from vigie.store.queries import composed, piece
from vigie.store.read.hidden import Hidden
from vigie.store.read.rows import Row, all_of, fetch

PATIENCE = piece("read_conditions", "patience")


@dataclass(frozen=True, slots=True)
class Moment:
    """Now by the database's clock, or `at` a time; no newest reading of then is before `since`.

    Gives the parts of a statement that differ by it (`sql/read_newest.sql`).
    """

    at: datetime | None = None
    since: datetime | None = None

    @property
    def parameters(self) -> Row:
        return {"at": self.at, "since": self.since}

    @property
    def clock(self) -> SQL:
        return self._piece("clock")

    @property
    def series(self) -> SQL:
        """The series that had a reading, as a relation."""
        return self._piece("series")

    @property
    def is_known(self) -> SQL:
        """The condition on devices that were there, even if they had never reported."""
        return self._piece("is_known")

    def was_there(self, hidden: Hidden) -> Composed:
        """The condition on devices that were there, or had reported, however late that came."""
        return composed(
            "read_newest",
            "was_there",
            is_known=self.is_known,
            series=self.series,
            shown=all_of(*hidden.of_series),
        )

    def in_service(self, hidden: Hidden) -> Composed:
        """The condition on devices that were not retired."""
        not_retired = all_of("not_retired")
        if self.at is None:
            return not_retired
        shown = all_of(*hidden.of_series)
        return composed("read_newest", "was_in_service", not_retired=not_retired, shown=shown)

    def newest(self, series_id: Identifier, patience: Composable = PATIENCE) -> Composed:
        """The newest reading of the series, as a relation to be joined by its `series_id`."""
        return self._piece("newest").format(series_id=series_id, patience=patience)

    def _piece(self, name: str) -> SQL:
        return piece("read_newest", f"{name}_{'now' if self.at is None else 'then'}")


NOW = Moment()


async def moment_of(connection: AsyncConnection, at: datetime | None) -> Moment:
    """The moment of a time, or now without one."""
    if at is None:
        return NOW
    statement = composed("read_newest", "longest_patience", patience=PATIENCE)
    [row] = await fetch(connection, statement, {})
    return Moment(at, at - row["patience"])


async def clock(connection: AsyncConnection, moment: Moment = NOW) -> datetime:
    """The time that readings of the moment are fresh or stale by."""
    statement = composed("read_newest", "clock", clock=moment.clock)
    at: datetime = (await fetch(connection, statement, moment.parameters))[0]["at"]
    return at
