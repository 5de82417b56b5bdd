import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ingest.batching import Entry
from ingest.committing import Committing
from ingest.message import Decoded, Message

PATIENCE_S = 10


def batch(name: str) -> list[Entry]:
    return [Entry(Message(name, b"", datetime.now(UTC)), Decoded())]


class Store:
    """Commits as slowly as a test wants, and remembers in which order."""

    def __init__(self) -> None:
        self.may_commit = threading.Event()
        self.committed: list[str] = []
        self.ticks = threading.Semaphore(0)
        self.error: Exception | None = None

    def commit(self, entries: list[Entry]) -> None:
        assert self.may_commit.wait(PATIENCE_S)
        if self.error is not None:
            raise self.error
        self.committed += [one.message.topic for one in entries]

    def tick(self) -> None:
        self.ticks.release()


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def committing(store: Store) -> Iterator[Committing]:
    started = Committing(store.commit, store.tick, every_s=0.01)
    started.start()
    yield started
    store.may_commit.set()
    started.close()


def test_whoever_brings_a_batch_goes_on_while_it_is_committed(
    committing: Committing, store: Store
) -> None:
    committing.hand_over(batch("first"))
    assert committing.is_busy
    assert store.committed == []
    store.may_commit.set()
    committing.settle()
    assert not committing.is_busy
    assert store.committed == ["first"]


def test_the_next_batch_waits_for_the_one_before(committing: Committing, store: Store) -> None:
    committing.hand_over(batch("first"))
    second = threading.Thread(target=lambda: committing.hand_over(batch("second")))
    second.start()
    second.join(timeout=0.1)
    assert second.is_alive()
    store.may_commit.set()
    second.join(timeout=PATIENCE_S)
    committing.settle()
    assert store.committed == ["first", "second"]


def test_what_a_commit_raises_comes_back_to_whoever_brings_batches(
    committing: Committing, store: Store
) -> None:
    store.error = ValueError("refused")
    committing.hand_over(batch("first"))
    store.may_commit.set()
    with pytest.raises(ValueError, match="refused"):
        committing.settle()
    with pytest.raises(ValueError, match="refused"):
        committing.hand_over(batch("second"))


def test_it_ticks_when_there_is_nothing_to_commit(committing: Committing, store: Store) -> None:
    assert not committing.is_busy
    for _ in range(3):
        assert store.ticks.acquire(timeout=PATIENCE_S)


def test_closing_lets_what_is_being_committed_finish(committing: Committing, store: Store) -> None:
    committing.hand_over(batch("first"))
    store.may_commit.set()
    committing.close()
    assert store.committed == ["first"]
