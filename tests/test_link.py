"""The faults of a link: each does to its connections what a network can do, and no more."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from tests.link import Link, link

PATIENCE_S = 10.0
NOTHING_FOR_S = 0.3


@pytest.fixture
def echo_port() -> Iterator[int]:
    """A server that sends back what it is sent."""

    def serve(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while data := connection.recv(1024):
                connection.sendall(data)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        accepting = threading.Thread(target=accept, daemon=True)
        accepting.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        accepting.join()


@pytest.fixture
def stretch(echo_port: int) -> Iterator[Link]:
    with link(echo_port) as opened:
        yield opened


@pytest.fixture
def client(stretch: Link) -> Iterator[socket.socket]:
    """Connected through the link, and known to be so at both ends."""
    with connected(stretch) as opened:
        assert echo(opened, b"hello") == b"hello"
        yield opened


def connected(stretch: Link) -> socket.socket:
    return socket.create_connection(("127.0.0.1", stretch.port), timeout=PATIENCE_S)


def echo(client: socket.socket, data: bytes) -> bytes:
    client.sendall(data)
    return client.recv(1024)


def read_to_the_end(client: socket.socket) -> bytes:
    came = bytearray()
    while data := client.recv(65_536):
        came += data
    return bytes(came)


def is_silent(client: socket.socket) -> bool:
    client.settimeout(NOTHING_FOR_S)
    try:
        client.recv(1024)
    except TimeoutError:
        return True
    finally:
        client.settimeout(PATIENCE_S)
    return False


def test_it_carries_both_ways(client: socket.socket) -> None:
    assert echo(client, b"again") == b"again"


def test_an_end_comes_after_the_last_byte(client: socket.socket) -> None:
    sent = bytes(3_000_000)
    threading.Thread(target=lambda: (client.sendall(sent), client.shutdown(socket.SHUT_WR))).start()
    assert read_to_the_end(client) == sent


def test_a_stall_delivers_nothing_and_the_flow_after_it_everything(
    stretch: Link, client: socket.socket
) -> None:
    stretch.stall()
    client.sendall(b"held up")
    assert is_silent(client)
    stretch.flow()
    assert client.recv(1024) == b"held up"


def test_a_stall_concerns_new_connections_as_well(stretch: Link) -> None:
    stretch.stall()
    with connected(stretch) as late:
        late.sendall(b"held up")
        assert is_silent(late)
        stretch.flow()
        assert late.recv(1024) == b"held up"


def test_a_drop_resets_the_connections_that_there_are_only(
    stretch: Link, client: socket.socket
) -> None:
    stretch.drop()
    with pytest.raises(ConnectionResetError):
        client.recv(1024)
    with connected(stretch) as new:
        assert echo(new, b"new") == b"new"


def test_a_drop_reaches_who_does_not_read(stretch: Link, client: socket.socket) -> None:
    client.settimeout(NOTHING_FOR_S)
    with suppress(TimeoutError):
        while True:
            client.sendall(bytes(65_536))  # comes back until every buffer is full
    stretch.drop()
    client.settimeout(PATIENCE_S)
    with pytest.raises(ConnectionResetError):
        read_to_the_end(client)


def test_who_is_refused_is_reset_until_admitted(stretch: Link, client: socket.socket) -> None:
    stretch.refuse()
    with pytest.raises(ConnectionResetError):
        client.recv(1024)
    with pytest.raises(ConnectionResetError), connected(stretch) as refused:
        refused.recv(1024)
    stretch.admit()
    with connected(stretch) as admitted:
        assert echo(admitted, b"in") == b"in"


def test_a_lost_connection_is_silent_for_ever_and_new_ones_are_not_concerned(
    stretch: Link, client: socket.socket
) -> None:
    stretch.lose()
    client.sendall(b"into the void")
    assert is_silent(client)
    with connected(stretch) as new:
        assert echo(new, b"new") == b"new"
    assert is_silent(client)


def test_without_a_server_it_resets() -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    with (
        link(port) as nowhere,
        pytest.raises(ConnectionResetError),
        connected(nowhere) as client,
    ):
        client.recv(1024)
