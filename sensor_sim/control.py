"""Who may control a tape while it plays: a program over HTTP, a person at the terminal."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from zoneinfo import ZoneInfo

import uvicorn

from sensor_sim.control_api import control_api
from sensor_sim.keys import keyboard
from sensor_sim.tape import Tape
from vigie.settings import Settings
from vigie.sockets import listen


class ControlError(ValueError):
    """The control API cannot be served; the message says why."""


@contextmanager
def controlled(tape: Tape, settings: Settings, port: int | None, zone: ZoneInfo) -> Iterator[None]:
    """Within it, the tape can be controlled; by HTTP when a port is given.

    Raises:
        ControlError: the port cannot be had.
    """
    with ExitStack() as stack:
        if port is not None:
            stack.enter_context(_served(tape, settings.host, port, zone))
        stack.enter_context(keyboard(tape))
        yield


@contextmanager
def _served(tape: Tape, host: str, port: int, zone: ZoneInfo) -> Iterator[None]:
    config = uvicorn.Config(control_api(tape, zone), log_config=None, access_log=False)
    server = uvicorn.Server(config)
    try:
        listener = listen(host, port, "control of the replay", "--control")
    except OSError as error:
        raise ControlError(f"--control {port}: {error}") from None
    with listener:
        serving = Thread(target=server.run, args=([listener],), name="control", daemon=True)
        serving.start()
        try:
            yield
        finally:
            server.should_exit = True
            serving.join(5)
