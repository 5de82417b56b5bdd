"""A stretch of network between a client and a server of a test, as bad as networks can be."""

import ctypes
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 65_536
_ATTACH_FILTER, _DETACH_FILTER = 26, 27  # socket(7), SO_ATTACH_FILTER
_DROP_EVERY_PACKET = struct.pack("HBBI", 0x06, 0, 0, 0)  # BPF: return 0
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)
_SEND_FOR_1_S = struct.pack("ll", 1, 0)


class Link:
    """A TCP proxy on `port`; whoever connects there talks to the server on `target_port`.

    `stall` takes bytes and delivers none until `flow`, which delivers what was taken; `drop` resets
    the connections; `refuse` resets new ones as well, until `admit`. `lose` makes the connections
    that there are deaf and dumb for ever, unnoticed, as a firewall does that forgot them: no packet
    of theirs is answered (Linux only). New ones are not concerned.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._flows = threading.Event()
        self._flows.set()
        self._is_refusing = False
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._half_over: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def stall(self) -> None:
        self._flows.clear()

    def flow(self) -> None:
        self._flows.set()

    def admit(self) -> None:
        self._is_refusing = False

    def refuse(self) -> None:
        self._is_refusing = True
        self.drop()

    def drop(self) -> None:
        for pair in self._all():
            self._end(pair)

    def lose(self) -> None:
        program = ctypes.create_string_buffer(_DROP_EVERY_PACKET)
        filtering = struct.pack("HL", 1, ctypes.addressof(program))
        for pair in self._all():
            for one in pair:
                with suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, filtering)

    def close(self) -> None:
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._accepting.join()
        self.drop()
        self._flows.set()

    def _all(self) -> list[tuple[socket.socket, socket.socket]]:
        with self._lock:
            return list(self._pairs)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._server.accept()
                try:
                    server = socket.create_connection(("127.0.0.1", self._target_port))
                except OSError:
                    _reset(client)
                    continue
                self._join(client, server)

    def _join(self, client: socket.socket, server: socket.socket) -> None:
        pair = (client, server)
        if self._is_refusing:
            self._end(pair)
            return
        with self._lock:
            self._pairs.add(pair)
        for one, other in ((client, server), (server, client)):
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _SEND_FOR_1_S)
            threading.Thread(target=self._carry, args=(one, other, pair), daemon=True).start()

    def _carry(
        self, one: socket.socket, other: socket.socket, pair: tuple[socket.socket, socket.socket]
    ) -> None:
        try:
            while data := one.recv(_CHUNK):
                self._flows.wait()
                _send(other, data)
            self._flows.wait()  # in a stall not even the end gets through
            with self._lock:
                if pair not in self._pairs:
                    return  # it is being reset, which looks like an end from here
                other.shutdown(socket.SHUT_WR)
        except OSError:
            self._flows.wait()
            self._end(pair)
        else:
            self._part(pair)

    def _part(self, pair: tuple[socket.socket, socket.socket]) -> None:
        """Close the connections once both ends have said goodbye."""
        with self._lock:
            is_over = pair in self._half_over
            self._half_over.add(pair)
            if is_over:
                self._pairs.discard(pair)
                self._half_over.discard(pair)
        if is_over:
            for one in pair:
                one.close()

    def _end(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with self._lock:
            self._pairs.discard(pair)
            self._half_over.discard(pair)
        for one in pair:
            _reset(one)


def _send(other: socket.socket, data: bytes) -> None:
    """All of it, or until the socket is closed: who sends to a full one does not notice that."""
    rest = memoryview(data)
    while rest:
        with suppress(BlockingIOError):
            rest = rest[other.send(rest) :]


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, _DETACH_FILTER, 0)
    with suppress(OSError):
        one.shutdown(socket.SHUT_RD)  # wakes who waits for its bytes, and says no goodbye
    one.close()


@contextmanager
def link(target_port: int) -> Iterator[Link]:
    opened = Link(target_port)
    try:
        yield opened
    finally:
        opened.close()
