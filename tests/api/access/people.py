"""Staff of Testville, and how they sign in."""

import httpx
from psycopg import Connection

from vigie.scopes import Role
from vigie.store import staff

PASSWORD = "correct horse battery"


def add(connection: Connection, name: str, role: Role = Role.OPERATOR) -> None:
    staff.add(connection, name, role, PASSWORD, name.capitalize())


def sign_in(
    client: httpx.Client, user: str, password: str = PASSWORD, address: str | None = None
) -> httpx.Response:
    """The API's answer, as to somebody behind a proxy at that address."""
    headers = {} if address is None else {"X-Forwarded-For": address}
    asked = {"user": user, "password": password}
    return client.post("/v1/sessions", json=asked, headers=headers)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
