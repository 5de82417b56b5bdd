"""Sessions at the API: begun, asked about, ended."""

from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic import AwareDatetime, BaseModel, ValidationError

from dashboard.access.person import Person
from vigie.scopes import Role

_TIMEOUT = httpx.Timeout(10, connect=3)
_CREATED, _NOBODY, _FORBIDDEN, _TOO_OFTEN = 201, 401, 403, 429


class RefusedError(Exception):
    """The API does not let them in; `wait_s` when it only does not yet."""

    def __init__(self, *, has_no_role: bool = False, wait_s: int | None = None) -> None:
        super().__init__("the sign-in was refused")
        self.has_no_role = has_no_role
        self.wait_s = wait_s


class AwayError(Exception):
    """The API cannot be asked."""


class _Session(BaseModel):
    name: str
    display_name: str
    role: Role
    until: AwareDatetime | None  # none of a key that does not end
    token: str = ""


class Sessions:
    """Asks the API at `base_url`."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.AsyncClient(base_url=base_url, timeout=_TIMEOUT)

    async def close(self) -> None:
        await self._http.aclose()

    async def begin(self, user: str, password: str, address: str) -> Person:
        """The session of somebody at this address.

        Raises:
            RefusedError: there is nobody of that name and password, or they tried too often.
            AwayError: the API cannot be asked.
        """
        asked = {"user": user, "password": password}
        return await self._begin(address, json=asked)

    async def begin_by_token(self, token: str, address: str) -> Person:
        """The session of somebody whom the identity provider's token names.

        Raises:
            RefusedError: the API does not take the token, or it gives no role.
            AwayError: the API cannot be asked.
        """
        return await self._begin(address, headers=_bearer(token))

    async def owner(self, token: str) -> Person | None:
        """Whose session it is; None when it has ended.

        Raises:
            AwayError: the API cannot be asked.
        """
        answer = await self._ask("GET", "/v1/sessions/current", headers=_bearer(token))
        if answer.status_code == _NOBODY:
            return None
        return _person(_parsed(answer), token)

    async def end(self, token: str) -> None:
        """End it at once.

        Raises:
            AwayError: the API cannot be asked; it ends by itself.
        """
        await self._ask("DELETE", "/v1/sessions/current", headers=_bearer(token))

    async def _begin(self, address: str, **asked: Any) -> Person:
        headers = {**asked.pop("headers", {}), "X-Forwarded-For": address}
        answer = await self._ask("POST", "/v1/sessions", headers=headers, **asked)
        if answer.status_code == _TOO_OFTEN:
            raise RefusedError(wait_s=int(answer.headers.get("Retry-After", "60")))
        if answer.status_code == _FORBIDDEN:
            raise RefusedError(has_no_role=True)
        if httpx.codes.is_client_error(answer.status_code):
            raise RefusedError
        if answer.status_code != _CREATED:
            raise AwayError(f"the API answers {answer.status_code}")
        begun = _parsed(answer)
        return _person(begun, begun.token)

    async def _ask(self, method: str, path: str, **asked: Any) -> httpx.Response:
        try:
            return await self._http.request(method, path, **asked)
        except httpx.HTTPError as error:
            raise AwayError(f"{method} {path}: {error or type(error).__name__}") from error


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _parsed(answer: httpx.Response) -> _Session:
    try:
        return _Session.model_validate_json(answer.content)
    except ValidationError:
        raise AwayError(f"the API answers {answer.status_code}, and not as expected") from None


def _person(session: _Session, token: str) -> Person:
    until = session.until or datetime.max.replace(tzinfo=UTC)
    return Person(session.name, session.display_name, session.role, until, token)
