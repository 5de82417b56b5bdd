"""The lengths of the buckets that are stored."""

from dataclasses import dataclass

from psycopg.sql import SQL, Identifier

from vigie.store.queries import piece


@dataclass(frozen=True, slots=True)
class Grain:
    """A length of buckets that are stored, for series and for groups of series."""

    name: str

    @property
    def parts(self) -> Identifier:
        return Identifier(f"reading_{self.name}")

    @property
    def groups(self) -> Identifier:
        return Identifier(f"group_{self.name}")

    @property
    def until(self) -> SQL:
        """Where the bucket `taken.bucket` ends."""
        return piece("rollup", f"until_{self.name}")

    @property
    def width(self) -> SQL:
        """The seconds of the bucket `touched_group.bucket`."""
        return piece("rollup_groups", f"width_{self.name}")


QUARTERS, HOURS, DAYS = Grain("15m"), Grain("1h"), Grain("1d")
GRAINS = (QUARTERS, HOURS, DAYS)
