"""What a caller of the API may do: each scope holds those before it."""

from enum import StrEnum


class Scope(StrEnum):
    READ = "read"  # whatever is internal
    OPERATE = "operate"  # run the services and change how the city is watched
    ADMIN = "admin"  # decide who may, and see who did

    def holds(self, needed: "Scope") -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(needed)
