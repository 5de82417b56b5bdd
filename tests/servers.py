"""Real brokers that a test starts, kills and starts again, and the waiting that goes with them."""

import shutil
import socket
import subprocess
import sysconfig
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import psutil
import pytest
from paho.mqtt.enums import MQTTProtocolVersion

Answer = TypeVar("Answer")

NATS_CONFIG = """
server_name: vigie-test
host: 127.0.0.1
port: -1
max_payload: 8MB
jetstream {{ store_dir: "{folder}" }}
mqtt {{ host: 127.0.0.1, port: {port}, ack_wait: "ACK_WAIT", max_ack_pending: 5000 }}
"""

MOSQUITTO_CONFIG = """
user root
listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_on_changes true
autosave_interval 1
max_inflight_messages 5000
max_queued_messages 0
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def accepts(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(
    condition: Callable[[], Answer], *, timeout_s: float = 20, what: str = "it"
) -> Answer:
    """The first true answer of `condition`, which is asked until the deadline."""
    deadline = time.monotonic() + timeout_s
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            pytest.fail(f"waited {timeout_s} s for {what}")
        time.sleep(0.02)


def kill_family(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL a process and all that it started."""
    family = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    for one in family:
        with suppress(psutil.NoSuchProcess):
            one.kill()
    process.wait()
    psutil.wait_procs(family, timeout=10)


class Broker:
    """A broker process on a port and a folder of its own, which outlive its deaths.

    `protocol` is the newest MQTT that it speaks.
    """

    def __init__(
        self,
        command: list[str],
        config: str,
        folder: Path,
        *,
        persists_at_once: bool,
        protocol: MQTTProtocolVersion,
    ) -> None:
        self.persists_at_once = persists_at_once
        self.protocol = protocol
        self.port = free_port()
        self.url = f"mqtt://127.0.0.1:{self.port}"
        folder.mkdir(parents=True, exist_ok=True)
        self._config = folder / "broker.conf"
        self._config.write_text(config.format(folder=folder, port=self.port))
        self._command = [*command, str(self._config)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until(lambda: accepts(self.port), what=f"{self._command[0]} to listen")

    def kill(self) -> None:
        """End it as a power cut would: no chance to tidy up."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def die(self) -> None:
        """End it as harshly as it can stand: mosquitto 2.0 only now and then saves its state."""
        if self.persists_at_once:
            self.kill()
        else:
            self.stop()

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)


def nats(folder: Path, ack_wait: str = "5s") -> Broker:
    binary = Path(sysconfig.get_path("scripts")) / "nats-server"
    config = NATS_CONFIG.replace("ACK_WAIT", ack_wait)
    return Broker(
        [str(binary), "-c"],
        config,
        folder,
        persists_at_once=True,
        protocol=MQTTProtocolVersion.MQTTv311,
    )


def mosquitto_binary() -> str:
    binary = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin")
    if binary is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    return binary


def mosquitto(folder: Path) -> Broker:
    return Broker(
        [mosquitto_binary(), "-c"],
        MOSQUITTO_CONFIG,
        folder,
        persists_at_once=False,
        protocol=MQTTProtocolVersion.MQTTv5,
    )
