"""Who asks: anybody, or somebody with a key or a token."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vigie.scopes import Scope


class Proof(StrEnum):
    """By what somebody is known."""

    KEY = "key"
    TOKEN = "token"  # noqa: S105 - the identity provider's
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Caller:
    """`name` is how the audit log and the rate limits know them; `until` is when the proof ends."""

    name: str
    scope: Scope | None
    proof: Proof | None = None
    display_name: str = ""
    until: datetime | None = None

    def may(self, needed: Scope) -> bool:
        return self.scope is not None and self.scope.holds(needed)


ANYBODY = Caller("anybody", None)


class CannotTellError(Exception):
    """Nobody can say now whose credentials those are: the message says what is away."""


class RefusedError(Exception):
    """Credentials that are not accepted: the message says why, to whoever sent them."""
