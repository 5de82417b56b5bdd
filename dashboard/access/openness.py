"""Whether the city is open to anybody, found out once from the API."""

import logging

import httpx

_log = logging.getLogger(__name__)
_TIMEOUT = httpx.Timeout(4, connect=3)
_OPEN, _CLOSED = 200, 401


class Openness:
    """Asks the API without a key until it has answered once."""

    def __init__(self, base_url: str) -> None:
        self._http = httpx.AsyncClient(base_url=base_url, timeout=_TIMEOUT)
        self._is_open: bool | None = None

    async def close(self) -> None:
        await self._http.aclose()

    async def is_open(self) -> bool | None:
        """None while nobody can say."""
        if self._is_open is None:
            try:
                status = (await self._http.get("/v1/city")).status_code
            except httpx.HTTPError as error:
                _log.debug("whether the city is open is not known yet: %s", error)
                return None
            if status in {_OPEN, _CLOSED}:
                self._is_open = status == _OPEN
        return self._is_open

    async def is_closed(self) -> bool:
        """Whether it is known that nothing is told without a key."""
        return await self.is_open() is False
