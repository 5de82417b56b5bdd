"""Who asks: anybody, or somebody with a key or a token."""

from dataclasses import dataclass

from vigie.scopes import Scope


@dataclass(frozen=True, slots=True)
class Caller:
    """`name` is how the audit log and the rate limits know them."""

    name: str
    scope: Scope | None

    def may(self, needed: Scope) -> bool:
        return self.scope is not None and self.scope.holds(needed)


ANYBODY = Caller("anybody", None)


class CannotTellError(Exception):
    """Nobody can say now whose credentials those are: the message says what is away."""


class RefusedError(Exception):
    """Credentials that are not accepted: the message says why, to whoever sent them."""
