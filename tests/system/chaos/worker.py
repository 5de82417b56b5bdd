"""`vigie ingest` as a process, which can be killed and started again, behind links of its own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import CITIES
from tests.link import Link
from tests.servers import Broker
from tests.system.chaos.database import Database
from tests.system.chaos.plan import KEEPALIVE_S

ROOT = Path(__file__).parents[3]


class Worker:
    """One that keeps its name, and what it says in a file.

    Without a name it is alone; with names, workers are a group.
    """

    def __init__(self, broker: Broker, database: Database, log: Path, name: str | None) -> None:
        self.broker, self.database = Link(broker.port), Link(database.port)
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._environment = {
            **{one: value for one, value in os.environ.items() if "VIGIE_" not in one},
            "VIGIE_CITY": "testville",
            "VIGIE_CITIES_DIR": str(CITIES),
            "VIGIE_DATABASE_URL": database.url(self.database.port),
            "VIGIE_MQTT_URL": f"mqtt://127.0.0.1:{self.broker.port}",
            "VIGIE_MQTT_KEEPALIVE_S": str(KEEPALIVE_S),
        }
        if name is not None:
            group = {"VIGIE_INGEST_GROUP": "city", "VIGIE_INGEST_INSTANCE": name}
            self._environment.update(group)

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "vigie", "ingest"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        assert self._process is not None
        code = self._process.poll()
        assert code is None, f"it ended by itself with {code}: {self._log.read_text()}"
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        for one in self.links():
            one.close()

    def links(self) -> tuple[Link, Link]:
        return self.broker, self.database
