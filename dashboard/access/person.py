"""The person who looks at a page, for whoever must know: pages, callbacks, sockets."""

from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime

from starlette.requests import HTTPConnection

from vigie.scopes import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has signed in; `token` is what the API knows them by, until `until`."""

    name: str
    display_name: str
    role: Role
    until: datetime
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What tells the API that they ask; holds the token, so never log it."""
        return {"Authorization": f"Bearer {self.token}"}

    def may(self, role: Role) -> bool:
        """Whether they have this role, or one above it."""
        return self.role.scope.holds(role.scope)


_NOW: ContextVar[Person | None] = ContextVar("person", default=None)


def person_of(connection: HTTPConnection) -> Person | None:
    """Who makes a request or holds a socket; nobody when they have not signed in."""
    person: Person | None = connection.scope.get("state", {}).get("person")
    return person


def person_now() -> Person | None:
    """The same within a callback, to which Dash hands neither."""
    return _NOW.get()


def set_person(connection: HTTPConnection, person: Person | None) -> None:
    """From here on, this request or socket is theirs."""
    connection.scope.setdefault("state", {})["person"] = person
    _NOW.set(person)
