"""The inbox is bounded by bytes, and makes the network wait rather than lose anything."""

import threading
from datetime import UTC, datetime

from ingest.inbox import Inbox
from ingest.message import Message
from tests.servers import wait_until

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def message(payload: bytes) -> Message:
    return Message("testville/gateway/gw", payload, NOW)


def test_messages_leave_in_the_order_in_which_they_came() -> None:
    inbox = Inbox()
    for payload in (b"a", b"b", b"c"):
        inbox.put(message(payload))
    left = [inbox.get(0) for _ in range(3)]
    assert [one.payload for one in left if one] == [b"a", b"b", b"c"]
    assert inbox.get(0.01) is None


def test_a_full_inbox_makes_the_network_wait_until_there_is_room() -> None:
    inbox = Inbox(limit_bytes=10)
    inbox.put(message(b"x" * 10))
    waiting = threading.Thread(target=inbox.put, args=(message(b"late"),))
    waiting.start()
    waiting.join(timeout=0.1)
    assert waiting.is_alive()
    assert inbox.get(0) == message(b"x" * 10)
    waiting.join(timeout=10)
    assert inbox.get(0) == message(b"late")


def test_one_message_larger_than_the_inbox_still_gets_through() -> None:
    inbox = Inbox(limit_bytes=10)
    inbox.put(message(b"x" * 100))
    assert inbox.get(0) is not None


def test_closing_lets_go_of_whoever_waits_for_room() -> None:
    inbox = Inbox(limit_bytes=1)
    inbox.put(message(b"x"))
    waiting = threading.Thread(target=inbox.put, args=(message(b"never acknowledged"),))
    waiting.start()
    inbox.close()
    wait_until(lambda: not waiting.is_alive(), what="the network thread to be let go")
    assert len(inbox) == 1
