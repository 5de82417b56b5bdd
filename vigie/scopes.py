"""What a caller of the API may do, each scope holding those before it, and who is given which."""

from enum import StrEnum


class Scope(StrEnum):
    READ = "read"  # whatever is internal
    OPERATE = "operate"  # run the services and change how the city is watched
    ADMIN = "admin"  # decide who may, and see who did

    def holds(self, needed: "Scope") -> bool:
        order = list(Scope)
        return order.index(self) >= order.index(needed)

    @property
    def role(self) -> "Role":
        """What people call somebody who may that."""
        return Role.of(self)


class Role(StrEnum):
    """Scopes as people have them."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    ADMIN = "admin"

    @property
    def scope(self) -> Scope:
        return list(Scope)[list(Role).index(self)]

    @classmethod
    def of(cls, scope: Scope) -> "Role":
        return next(role for role in cls if role.scope is scope)
