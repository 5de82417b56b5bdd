"""`vigie up` as a person runs it: a process, its terminal, and the processes below it."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psutil

from tests.servers import free_port, wait_until
from vigie.settings import Settings

ROOT = Path(__file__).parents[3]


@dataclass
class Stack:
    """A running `vigie up`, with ports and a data directory of its own."""

    data_dir: Path
    extra: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ("--no-demo",)
    api_port: int = field(default_factory=free_port)
    dashboard_port: int = field(default_factory=free_port)
    mqtt_port: int = field(default_factory=free_port)
    reads: bool = True
    lines: list[str] = field(default_factory=list)

    def start(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "vigie", "up", *self.arguments],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reader = threading.Thread(target=self._read)
        if self.reads:
            self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            self.lines.extend(line.rstrip("\n") for line in stream)

    @cached_property
    def api_headers(self) -> dict[str, str]:
        """What opens all of the API: a key, made as a person makes one."""
        key = self.run("api", "key", "create", "tests", "--scope=admin")
        return {"X-API-Key": key.strip()}

    def run(self, *arguments: str) -> str:
        """What a command of `vigie` prints for this stack."""
        done = subprocess.run(
            [sys.executable, "-m", "vigie", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if "VIGIE_" not in name},
            "VIGIE_CITY": "testville",
            "VIGIE_CITIES_DIR": str(ROOT / "tests" / "cities"),
            "VIGIE_DATA_DIR": str(self.data_dir),
            "VIGIE_API_PORT": str(self.api_port),
            "VIGIE_DASHBOARD_PORT": str(self.dashboard_port),
            "VIGIE_MQTT_PORT": str(self.mqtt_port),
            **self.extra,
        }

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def wait_until_live(self) -> None:
        def is_live() -> bool:
            assert self.process.poll() is None, self.text
            return "is live" in self.text or "ready in" in self.text

        wait_until(is_live, timeout_s=60, what="the stack to be live")

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, name: str) -> psutil.Process:
        """The service's process: `python -m vigie NAME`, or a server's own program."""
        for one in psutil.Process(self.process.pid).children():
            command = one.cmdline()
            if command[1:4] == ["-m", "vigie", name] or Path(command[0]).name == name:
                return one
        raise AssertionError(f"no process {name}")

    def stop(self, number: int = signal.SIGINT) -> float:
        """Ask it to stop; the seconds that it took."""
        began = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(timeout=30)
        took = time.monotonic() - began
        if self.reads:
            self._reader.join(timeout=10)
        return took

    def end(self) -> None:
        if self.process.poll() is None:
            family = self.family()
            self.process.kill()
            psutil.wait_procs(family, timeout=10)
        self.process.wait()
        if self.reads:
            self._reader.join(timeout=10)


@contextmanager
def stack(
    data_dir: Path, *arguments: str, reads: bool = True, **environment: str
) -> Iterator[Stack]:
    made = Stack(data_dir, environment, arguments or ("--no-demo",), reads=reads)
    made.start()
    try:
        yield made
    finally:
        made.end()
        shutil.rmtree(Settings(data_dir=data_dir).socket_dir, ignore_errors=True)


def survivors(family: list[psutil.Process]) -> list[psutil.Process]:
    """Those that are still there after a moment's grace."""
    _, alive = psutil.wait_procs(family, timeout=10)
    return [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]
