"""A deletion, in the store and once more in a list of readings."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection

from vigie.model import Reading
from vigie.store.delete import delete_readings
from vigie.store.read.rows import Selection


@dataclass(frozen=True, slots=True)
class Deletion:
    """Of all readings of some devices in a range of time."""

    devices: set[str]
    start: datetime
    length: timedelta

    def applied(self, connection: Connection, readings: list[Reading]) -> list[Reading]:
        """What is left of the readings, after as much has been deleted from the store."""
        end = self.start + self.length
        gone = {
            (one.device, one.metric, one.time)
            for one in readings
            if one.device in self.devices and self.start <= one.time < end
        }
        selection = Selection(device=tuple(self.devices))
        assert delete_readings(connection, selection, self.start, end) == len(gone)
        return [one for one in readings if (one.device, one.metric, one.time) not in gone]
