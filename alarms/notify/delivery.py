"""What comes of an attempt to send a message: it went out, or why not, and for how long."""

from datetime import timedelta
from typing import Protocol

from alarms.notify.message import Message

ATTEMPT_S = 10.0  # a step of an attempt that takes longer has failed


class NotConfiguredError(Exception):
    """A channel cannot be used as it is configured: which, and what is missing."""


class RefusedError(Exception):
    """The other side will not take this message, however often it is sent."""


class PostponedError(Exception):
    """It may be taken later; `retry_after` is when the other side asks for it."""

    def __init__(self, reason: str, retry_after: timedelta | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class Sender(Protocol):
    """Sends through one channel."""

    def send(self, message: Message, /) -> str | None:
        """Send it; what comes back is a remark for staff, such as who was refused.

        Raises:
            RefusedError, PostponedError: it did not go out.
        """
