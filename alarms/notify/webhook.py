"""Messages to a web server: a POST of JSON, signed where there is a secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

from alarms.notify.delivery import ATTEMPT_S, PostponedError, RefusedError
from alarms.notify.document import document
from alarms.notify.message import Audience, Message
from alarms.notify.signature import signature

_MAY_CHANGE = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}
_MOST_OF_REASON = 300  # bytes of the answer that are kept to say why


class WebhookSender:
    """Redirects are not followed: the city's file says where messages go, and nobody else.

    `clock` gives the time of an attempt, which is signed.
    """

    def __init__(
        self,
        audience: Audience,
        url: str,
        key: bytes | None,
        clock: Callable[[], datetime],
        timeout_s: float = ATTEMPT_S,
    ) -> None:
        self._audience = audience
        self._url = url
        self._key = key
        self._clock = clock
        self._timeout_s = timeout_s

    def send(self, message: Message) -> None:
        body = document(message, self._audience).model_dump_json().encode()
        headers = self._headers(message.id, body)
        try:
            with (
                httpx.Client(timeout=self._timeout_s, follow_redirects=False) as client,
                client.stream("POST", self._url, content=body, headers=headers) as response,
            ):
                if not response.is_success:
                    raise _failure(response, self._clock())
        except httpx.InvalidURL as error:
            raise RefusedError(f"the URL: {error}") from None
        except httpx.HTTPError as error:
            raise PostponedError(str(error) or type(error).__name__) from None

    def _headers(self, id_: str, body: bytes) -> dict[str, str]:
        timestamp = int(self._clock().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Vigie",
            "Idempotency-Key": id_,
            "webhook-id": id_,
            "webhook-timestamp": str(timestamp),
        }
        if self._key is not None:
            headers["webhook-signature"] = signature(self._key, id_, timestamp, body)
        return headers


def _failure(response: httpx.Response, now: datetime) -> Exception:
    status = response.status_code
    reason = f"HTTP {status}"
    if response.is_redirect:
        return RefusedError(f"{reason}: redirects are not followed; put the new URL into city.yaml")
    if response.is_client_error and status not in _MAY_CHANGE:
        words = _beginning(response)
        return RefusedError(f"{reason}: {words}" if words else reason)
    return PostponedError(reason, retry_after(response.headers.get("Retry-After"), now))


def _beginning(response: httpx.Response) -> str:
    """The first bytes of an answer as far as they are there at once, printable on one line."""
    try:
        first = next(response.iter_raw(_MOST_OF_REASON), b"")
    except httpx.HTTPError:
        return ""
    text = first[:_MOST_OF_REASON].decode("utf-8", "replace")
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def retry_after(value: str | None, now: datetime) -> timedelta | None:
    """What the header asks for: seconds or a date (RFC 9110, 10.2.3); None if it says nothing."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return timedelta(seconds=min(int(value), 10**9))
    try:
        time = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(time.replace(tzinfo=time.tzinfo or UTC) - now, timedelta(0))
