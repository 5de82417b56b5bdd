"""The services of a city as processes, each of which a test can kill and start again."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.servers import wait_until
from vigie.settings import Settings

VIGIE = Path(sys.executable).parent / "vigie"


@dataclass
class Services:
    """`vigie ingest`, `vigie api` and `vigie dashboard` with these settings."""

    settings: Settings
    logs: Path
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.dashboard_port}"

    def start(self, *names: str) -> None:
        given = self.settings
        environment = {
            **os.environ,
            "VIGIE_CITY": given.city,
            "VIGIE_CITIES_DIR": str(given.cities_dir),
            "VIGIE_DATABASE_URL": given.resolved_database_url,
            "VIGIE_MQTT_URL": given.resolved_mqtt_url,
            "VIGIE_API_PORT": str(given.api_port),
            "VIGIE_DASHBOARD_PORT": str(given.dashboard_port),
            "VIGIE_DASHBOARD_SECRET": "a secret of the tests, and long enough",
            "VIGIE_DASHBOARD_LOGIN": given.dashboard_login,
            "VIGIE_SESSION_HOURS": str(given.session_hours),
            **({"VIGIE_API_KEY": key.get_secret_value()} if (key := given.api_key) else {}),
            **({"VIGIE_SIM_CONTROL_URL": control} if (control := given.sim_control_url) else {}),
        }
        for name in names:
            with (self.logs / f"{name}.log").open("ab") as log:
                self.processes[name] = subprocess.Popen(
                    [VIGIE, *name.split()], env=environment, stderr=log, stdout=log
                )
        for name, port in (("api", given.api_port), ("dashboard", given.dashboard_port)):
            if name in names:
                wait_until(lambda port=port: _is_healthy(port), timeout_s=90, what=name)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.send_signal(signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(timeout=30)


def _is_healthy(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=2).is_success
    except httpx.HTTPError:
        return False
