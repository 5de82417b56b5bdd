"""A publisher that costs next to nothing, in a process of its own, as sensors have.

It writes the packets itself (MQTT 3.1.1 sections 3.1 and 3.3): on two cores, a client library would
take as much of them as ingest does.
"""

import multiprocessing
import socket
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from math import inf
from multiprocessing.synchronize import Event
from typing import Any, Protocol

WINDOW = 2000  # unconfirmed messages
_PROCESSES = multiprocessing.get_context("spawn")
_CONNECT = b"\x00\x04MQTT\x04\x02\x00\x00\x00\x09generator"
_AT_ONCE = 50
_PACKET_IDS = 65_000
_MORE = 128


class Messages(Protocol):
    """What is to be sent, by number: topic and payload."""

    def message(self, number: int) -> tuple[str, bytes]: ...


@dataclass(frozen=True)
class Generator:
    """What goes on in the generator's process.

    `sent_at` has the Unix time of each message, `confirmed_at` that of the last confirmation.
    """

    ready: Event = field(default_factory=_PROCESSES.Event)
    go: Event = field(default_factory=_PROCESSES.Event)
    enough: Event = field(default_factory=_PROCESSES.Event)
    sent: Any = field(default_factory=lambda: _PROCESSES.Value("q", 0))
    confirmed: Any = field(default_factory=lambda: _PROCESSES.Value("q", 0))
    confirmed_at: Any = field(default_factory=lambda: _PROCESSES.Value("d", 0))
    sent_at: Any = None

    def is_done(self) -> bool:
        return bool(self.enough.is_set() and self.confirmed.value == self.sent.value)


@contextmanager
def generating(port: int, load: Messages, count: int, *, rate: float = inf) -> Iterator[Generator]:
    """A generator that is ready to go: `rate` messages a second, until `count` or `enough`."""
    generator = Generator(sent_at=_PROCESSES.Array("d", count, lock=False))
    process = _PROCESSES.Process(target=_generate, args=(port, load, count, rate, generator))
    process.start()
    try:
        generator.ready.wait()
        yield generator
    finally:
        generator.enough.set()
        generator.go.set()
        process.join()


def _generate(port: int, load: Messages, count: int, rate: float, generator: Generator) -> None:
    with socket.create_connection(("127.0.0.1", port)) as broker:
        broker.sendall(_packet(0x10, _CONNECT))
        if broker.recv(4)[3:] != b"\x00":
            raise ConnectionError("the broker refuses the generator")
        messages = map(_publication, (load.message(one) for one in range(count)), range(count))
        if rate == inf:
            messages = iter(list(messages))  # what is made beforehand takes nothing from ingest
        generator.ready.set()
        generator.go.wait()
        room = threading.Semaphore(WINDOW)
        confirmations = threading.Thread(
            target=_count_confirmations, args=(broker, generator, room), daemon=True
        )
        confirmations.start()
        _send(broker, messages, rate, generator, room)
        generator.enough.set()
        confirmations.join(timeout=60)


def _send(
    broker: socket.socket,
    messages: Iterator[bytes],
    rate: float,
    generator: Generator,
    room: threading.Semaphore,
) -> None:
    count = len(generator.sent_at)
    begun = time.perf_counter()
    sent = 0
    while sent < count and not generator.enough.is_set():
        due = count if rate == inf else min(count, int((time.perf_counter() - begun) * rate))
        some = list(islice(messages, min(_AT_ONCE, due - sent)))
        if not some:
            time.sleep(0.001)
            continue
        for _ in some:
            room.acquire()
        now = time.time()
        broker.sendall(b"".join(some))
        for number in range(sent, sent + len(some)):
            generator.sent_at[number] = now
        sent += len(some)
        generator.sent.value = sent


def _count_confirmations(
    broker: socket.socket, generator: Generator, room: threading.Semaphore
) -> None:
    rest = confirmed = 0
    while not (generator.enough.is_set() and confirmed == generator.sent.value):
        received = broker.recv(65_536)
        if not received:
            return
        packets, rest = divmod(rest + len(received), 4)  # a PUBACK has four bytes
        confirmed += packets
        generator.confirmed_at.value = time.time()
        generator.confirmed.value = confirmed
        if packets:
            room.release(packets)


def _publication(message: tuple[str, bytes], number: int) -> bytes:
    topic, payload = message
    name = topic.encode()
    packet_id = number % _PACKET_IDS + 1
    return _packet(
        0x32, struct.pack("!H", len(name)) + name + struct.pack("!H", packet_id) + payload
    )


def _packet(command: int, body: bytes) -> bytes:
    length, left = bytearray(), len(body)
    while left >= _MORE:  # section 2.2.3
        length.append(left % _MORE | _MORE)
        left //= _MORE
    return bytes([command, *length, left]) + body
