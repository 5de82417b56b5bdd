"""The compose file's own commands as processes: PostgreSQL with a password, a real Mosquitto."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.deploy.compose import ROOT, entry_point, services
from tests.servers import accepts, free_port, wait_until
from vigie.stack import postgres
from vigie.stack.directories import let_pass, server_user

pytestmark = [pytest.mark.system, pytest.mark.mosquitto]

MQTT_PASSWORD, DATABASE_PASSWORD = "broker-secret", "database-secret"


@dataclass
class Deployment:
    """Where the containers' addresses and paths are on this machine."""

    folder: Path
    database_port: int
    mqtt_port: int
    api_port: int
    dashboard_port: int
    metrics_port: int

    @property
    def services(self) -> dict[str, dict[str, Any]]:
        return services(
            VIGIE_DATABASE_PASSWORD=DATABASE_PASSWORD,
            VIGIE_MQTT_PASSWORD=MQTT_PASSWORD,
            VIGIE_DASHBOARD_SECRET="dashboard-secret" * 2,
            VIGIE_CITY="testville",
        )

    def here(self, text: str) -> str:
        for theirs, ours in {
            "timescaledb:5432": f"127.0.0.1:{self.database_port}",
            "mosquitto:1883": f"127.0.0.1:{self.mqtt_port}",
            "http://api:8000": f"http://127.0.0.1:{self.api_port}",
            "0.0.0.0": "127.0.0.1",
            "/run/mosquitto": str(self.folder),
            "/mosquitto/data": str(self.folder),
            "/etc/vigie": str(self.folder / "etc"),
            "9464": str(self.metrics_port),
            "listener 1883": f"listener {self.mqtt_port} 127.0.0.1",
        }.items():
            text = text.replace(theirs, ours)
        return text

    def environment(self, name: str) -> dict[str, str]:
        given = self.services[name]["environment"]
        system = {key: value for key, value in os.environ.items() if "VIGIE_" not in key}
        return {
            **system,
            "PATH": f"{Path(sys.executable).parent}:{system['PATH']}:/usr/sbin",
            "VIGIE_CITIES_DIR": str(ROOT / "tests" / "cities"),
            "VIGIE_API_PORT": str(self.api_port),
            "VIGIE_DASHBOARD_PORT": str(self.dashboard_port),
            **{variable: self.here(value) for variable, value in given.items()},
        }

    def start(self, name: str, **changes: str) -> subprocess.Popen[bytes]:
        log = (self.folder / f"{name}.log").open("wb")
        with log:
            return subprocess.Popen(
                [*entry_point(), *self.services[name]["command"]],
                cwd=ROOT,
                env={**self.environment(name), **changes},
                stdout=log,
                stderr=log,
            )

    def is_healthy(self, name: str) -> bool:
        _, *command = self.services[name]["healthcheck"]["test"]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment(name), check=False, capture_output=True
        )
        return done.returncode == 0

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def publish(self, topic: str, payload: str, *login: str) -> subprocess.CompletedProcess[bytes]:
        command = [
            "mosquitto_pub",
            "-p",
            str(self.mqtt_port),
            "-q",
            "1",
            "-t",
            topic,
            "-m",
            payload,
        ]
        return subprocess.run([*command, *login], check=False, capture_output=True, timeout=20)


@pytest.fixture
def deployment(tmp_path: Path) -> Iterator[Deployment]:
    """The two servers running, as the compose file configures them; ours not yet."""
    if shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin") is None:
        pytest.skip("mosquitto is not installed: apt-get install mosquitto")
    made = Deployment(tmp_path, *(free_port() for _ in range(5)))
    processes = [external_postgres(made), deployed_mosquitto(made)]
    try:
        wait_until(lambda: accepts(made.mqtt_port), what="mosquitto")
        yield made
    finally:
        for one in processes:
            one.kill()
            one.wait()


def external_postgres(made: Deployment) -> subprocess.Popen[bytes]:
    """A server that asks for a password, as the image sets it up: role and database `vigie`."""
    data = made.folder / "postgres"
    data.mkdir()
    password = made.folder / "password"
    password.write_text(DATABASE_PASSWORD)
    user = server_user()
    if user is not None:
        let_pass(user, data / "base")
        for path in (data, password):
            os.chown(path, user.pw_uid, user.pw_gid)
    become = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [
            postgres.binaries() / "initdb",
            "-D",
            data,
            "-U",
            "vigie",
            "--auth=scram-sha-256",
            f"--pwfile={password}",
            "--locale=C",
            "--encoding=UTF8",
            "--no-sync",
        ],
        check=True,
        capture_output=True,
        cwd="/",
        **become,
    )
    server = subprocess.Popen(
        [
            postgres.binaries() / "postgres",
            "-D",
            data,
            "-p",
            str(made.database_port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off",
        ],
        cwd="/",
        stderr=subprocess.DEVNULL,
        **become,
    )
    url = f"postgresql://vigie:{DATABASE_PASSWORD}@127.0.0.1:{made.database_port}"

    def answers() -> bool:
        try:
            with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
                connection.execute("CREATE DATABASE vigie")
        except psycopg.OperationalError:
            return False
        return True

    wait_until(answers, what="the external database")
    return server


def deployed_mosquitto(made: Deployment) -> subprocess.Popen[bytes]:
    """The broker with the deployed configuration and the compose file's own start command."""
    service = made.services["mosquitto"]
    user = "user root\n" if os.geteuid() == 0 else ""
    (made.folder / "etc").mkdir()
    for name, more in (("mosquitto.conf", user), ("acl", "")):
        text = (ROOT / "deploy" / "mosquitto" / name).read_text()
        (made.folder / "etc" / name).write_text(made.here(text) + more)
    with (made.folder / "mosquitto.log").open("wb") as log:
        return subprocess.Popen(
            [*service["entrypoint"], made.here(service["command"][0])],
            env=made.environment("mosquitto"),
            stderr=log,
        )


def value_of(made: Deployment, device: str) -> list[float]:
    url = f"http://127.0.0.1:{made.api_port}/v1/latest"
    return [one["value"] for one in httpx.get(url, params={"device": device}).json()["items"]]


def test_the_deployed_commands_take_a_reading_from_the_broker_to_the_api(
    deployment: Deployment,
) -> None:
    running: dict[str, subprocess.Popen[bytes]] = {}
    try:
        assert deployment.start("migrate").wait(timeout=60) == 0, deployment.log("migrate")
        for name in ("maintain", "ingest", "api", "dashboard"):
            running[name] = deployment.start(name)
        for name in running:
            wait_until(lambda name=name: deployment.is_healthy(name), timeout_s=40, what=name)

        topic = "testville/energy/building_meter/test-1"
        payload = '{"values": {"active_power": 12.5}}'
        login = ("-u", "vigie", "-P", MQTT_PASSWORD)
        assert deployment.publish(topic, payload, *login).returncode == 0
        wait_until(lambda: value_of(deployment, "test-1") == [12.5], what="the reading")

        metrics = httpx.get(f"http://127.0.0.1:{deployment.metrics_port}/metrics").text
        assert "vigie_ingest_readings_stored_total 1.0" in metrics.splitlines()

        assert deployment.publish(topic, payload).returncode != 0  # without a password
        for name, process in running.items():
            process.terminate()
            assert process.wait(timeout=10) == 0, deployment.log(name)
        for name in running:
            assert not re.search(DATABASE_PASSWORD, deployment.log(name))
            assert not re.search(MQTT_PASSWORD, deployment.log(name))
    finally:
        for process in running.values():
            process.kill()
            process.wait()


def test_the_deployed_demo_publishes_to_the_broker(deployment: Deployment) -> None:
    command = ["mosquitto_sub", "-p", str(deployment.mqtt_port), "-u", "vigie", "-P", MQTT_PASSWORD]
    command += ["-t", "marseille/#", "-C", "1", "-W", "40"]
    listener = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    demo = deployment.start("sensor_sim", VIGIE_CITY="marseille", VIGIE_CITIES_DIR="cities")
    try:
        received, _ = listener.communicate(timeout=60)
        assert received, deployment.log("sensor_sim")
        demo.terminate()
        assert demo.wait(timeout=10) == 0, deployment.log("sensor_sim")
    finally:
        for one in (listener, demo):
            one.kill()
            one.wait()
