"""The whole stack as processes: start, crash, stop, and what must not be left behind."""

import json
import signal
import socket
import time
from pathlib import Path

import httpx
import paho.mqtt.client as mqtt
import psutil
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.api.access.cities import secretive
from tests.servers import wait_until
from tests.vigie.stack.stack import Stack, stack, survivors

pytestmark = pytest.mark.system
LONGEST_STOP_S = 7  # 5 on a machine that does nothing else


def publish(on: Stack, value: float) -> None:
    """One reading at QoS 1, confirmed by the broker."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", on.mqtt_port)
    client.loop_start()
    payload = json.dumps({"values": {"active_power": value}})
    client.publish("testville/energy/building_meter/m1", payload, qos=1).wait_for_publish(10)
    client.disconnect()
    client.loop_stop()


def latest(on: Stack) -> list[float]:
    url = f"http://127.0.0.1:{on.api_port}/v1/latest"
    answer = httpx.get(url, params={"device": "m1", "metric": "active_power"}, timeout=10)
    return [one["value"] for one in answer.json()["items"]]


def test_a_reading_reaches_the_api_and_is_kept_by_the_next_start(tmp_path: Path) -> None:
    with stack(tmp_path) as on:
        on.wait_until_live()
        for port in (on.api_port, on.dashboard_port, on.mqtt_port):
            assert f":{port}" in on.text
        publish(on, 12.5)
        wait_until(lambda: latest(on) == [12.5], what="the reading")
        assert on.stop() < LONGEST_STOP_S
        assert on.process.returncode == 0

    with stack(tmp_path) as on:
        began = time.monotonic()
        on.wait_until_live()
        assert time.monotonic() - began < 30  # 10 s on a machine that does nothing else
        assert latest(on) == [12.5]


def test_the_dashboard_of_a_city_that_is_not_open_gets_a_key(tmp_path: Path) -> None:
    cities = secretive(tmp_path / "cities", reading="key")
    with stack(tmp_path / "data", VIGIE_CITIES_DIR=str(cities)) as on:
        on.wait_until_live()
        assert httpx.get(f"http://127.0.0.1:{on.api_port}/v1/city").status_code == 401

        def is_used() -> bool:
            (line,) = (
                one for one in on.run("api", "key", "list").splitlines() if "vigie up" in one
            )
            return "good" in line and "never" not in line

        wait_until(is_used, timeout_s=60, what="the dashboard to ask with its key")


def test_stopping_leaves_no_process_even_after_a_child_was_killed(tmp_path: Path) -> None:
    with stack(tmp_path) as on:
        on.wait_until_live()
        family = on.family()
        on.child("ingest").kill()
        on.child("postgres").kill()
        wait_until(lambda: "ingest ended (SIGKILL)" in on.text, what="the news of ingest's end")
        took = on.stop(signal.SIGTERM)
        assert survivors(family) == []
        assert took < LONGEST_STOP_S, on.text
        assert on.process.returncode == 0


@pytest.mark.skipif(not Path("/proc").exists(), reason="only Linux tells of a parent's death")
def test_killing_the_supervisor_leaves_no_process(tmp_path: Path) -> None:
    with stack(tmp_path) as on:
        on.wait_until_live()
        family = on.family()
        assert {"postgres", "nats-server"} <= {one.name() for one in family}
        on.process.kill()
        on.process.wait()
        assert survivors(family) == []


def test_nothing_listens_beyond_loopback(tmp_path: Path) -> None:
    with stack(tmp_path) as on:
        on.wait_until_live()
        listening = {
            connection.laddr
            for process in on.family()
            for connection in process.net_connections(kind="inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert {address.ip for address in listening} <= {"127.0.0.1", "::1"}
        wanted = {on.api_port, on.dashboard_port, on.mqtt_port}
        assert wanted <= {address.port for address in listening}


def test_every_line_is_json_when_asked_for(tmp_path: Path) -> None:
    with stack(tmp_path, VIGIE_LOG_FORMAT="json", VIGIE_LOG_LEVEL="debug") as on:
        on.wait_until_live()
        on.child("ingest").kill()
        wait_until(lambda: "ingest ended" in on.text, what="the news of ingest's end")
        on.stop()
        entries = [json.loads(line) for line in on.lines]
        assert {"vigie", "postgres", "broker", "ingest"} <= {one["service"] for one in entries}
        assert all({"time", "level", "message"} <= one.keys() for one in entries)


def test_a_second_vigie_on_the_same_data_is_refused(tmp_path: Path) -> None:
    with stack(tmp_path) as on:
        wait_until((tmp_path / "vigie.lock").exists, what="the lock")
        with stack(tmp_path) as second:
            assert second.process.wait(timeout=30) == 2
            second.end()
            assert f"another Vigie (process {on.process.pid}) uses {tmp_path}" in second.text


def test_a_stop_during_the_start_is_obeyed(tmp_path: Path) -> None:
    with stack(tmp_path) as on:
        wait_until((tmp_path / "vigie.lock").exists, what="the lock")
        on.stop(signal.SIGTERM)
        assert on.process.returncode == 0


def test_it_stops_when_nobody_reads_its_lines_any_more(tmp_path: Path) -> None:
    with stack(tmp_path, reads=False) as on:
        family = wait_until(on.family, what="the first children")
        assert on.process.stdout is not None
        on.process.stdout.close()
        assert on.process.wait(timeout=60) == 0
        assert survivors(family) == []


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        with stack(tmp_path / "data", VIGIE_MQTT_PORT=str(port)) as on:
            assert on.process.wait(timeout=30) == 2
            on.end()
            assert f"port {port} on 127.0.0.1" in on.text
            assert "VIGIE_MQTT_PORT" in on.text
            assert len(on.lines) == 1
    assert not (tmp_path / "data").exists()


def test_a_broken_city_is_refused_with_its_file_and_line(tmp_path: Path) -> None:
    city = tmp_path / "cities" / "brokenville"
    city.mkdir(parents=True)
    (city / "city.yaml").write_text("id: brokenville\nname: {en: B, fr: B}\ntime_zone: Mars\n")
    with stack(
        tmp_path / "data", "--city", "brokenville", VIGIE_CITIES_DIR=str(tmp_path / "cities")
    ) as on:
        assert on.process.wait(timeout=30) == 2
        on.end()
        assert f"{city / 'city.yaml'}:3: time_zone: 'Mars'" in on.text
        assert "Traceback" not in on.text
    assert not (tmp_path / "data").exists()
