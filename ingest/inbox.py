"""Where messages wait between the network thread and the writer: bounded, so memory is too."""

import threading
from collections import deque

from ingest.message import Message


class Inbox:
    """A queue bounded by the bytes of its payloads; a full one makes the network wait.

    The broker then keeps what it has not been thanked for, which is the point.
    """

    def __init__(self, limit_bytes: int = 64 * 1024 * 1024) -> None:
        self._limit_bytes = limit_bytes
        self.payload_bytes = 0
        self.received = 0
        self._messages: deque[Message] = deque()
        self._changed = threading.Condition()
        self._is_closed = False

    def put(self, message: Message) -> None:
        """Add a message, after waiting for room; a closed inbox takes none."""
        with self._changed:
            self._changed.wait_for(
                lambda: self.payload_bytes < self._limit_bytes or self._is_closed
            )
            if self._is_closed:
                return
            self._messages.append(message)
            self.payload_bytes += len(message.payload)
            self.received += 1
            self._changed.notify_all()

    def get(self, timeout_s: float) -> Message | None:
        """The oldest message, or None when none came in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._messages, timeout_s):
                return None
            message = self._messages.popleft()
            self.payload_bytes -= len(message.payload)
            self._changed.notify_all()
            return message

    def close(self) -> None:
        """Let go of whoever waits for room; what is still inside was never acknowledged."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()

    def __len__(self) -> int:
        return len(self._messages)
