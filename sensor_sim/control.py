"""Who may control what runs: a program over HTTP; a tape also a person at the terminal."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI

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
            api = control_api(tape, zone)
            stack.enter_context(served(api, settings, port, "control of the replay"))
        stack.enter_context(keyboard(tape))
        yield


@contextmanager
def served(api: FastAPI, settings: Settings, port: int, what: str) -> Iterator[None]:
    """Within it, a control API can be asked, at the port that `--control` names.

    Raises:
        ControlError: the port cannot be had.
    """
    config = uvicorn.Config(api, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    try:
        listener = listen(settings.host, port, what, "--control")
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
