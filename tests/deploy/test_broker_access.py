"""The deployed broker's own configuration, run: who is let in, and what they may publish."""

import gc
import logging
import os
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import trustme
import yaml
from paho.mqtt.client import Client, MQTTv5
from paho.mqtt.enums import CallbackAPIVersion
from pydantic import SecretStr

from ingest.inbox import Inbox
from ingest.listener import Listener
from ingest.message import Message
from ingest.session import Session
from tests.deploy.compose import ROOT, services, variables_of
from tests.servers import accepts, free_port, mosquitto_binary, wait_until
from vigie.mqtt import broker_of, leave
from vigie.settings import Settings
from vigie.stack.answers import broker_answers

pytestmark = pytest.mark.mosquitto

PASSWORD = "broker-secret"
OVERLAY = ROOT / "deploy" / "compose.devices.yml"
OWN = "testville/energy/building_meter/meter-1"
SESSION = Session("vigie-ingest-testville", ("testville/#",))


class Access:
    """The broker with its files in a folder, the certificates of a city made for the occasion."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.inner, self.outer = free_port(), free_port()
        self.authority = trustme.CA()
        certificates = folder / "etc" / "certificates"
        certificates.mkdir(parents=True)
        self.authority.cert_pem.write_to_path(certificates / "ca.crt")
        server = self.authority.issue_cert("localhost")
        server.cert_chain_pems[0].write_to_path(certificates / "server.crt")
        server.private_key_pem.write_to_path(certificates / "server.key")
        for name in ("mosquitto.conf", "tls.conf", "acl"):
            text = (ROOT / "deploy" / "mosquitto" / name).read_text()
            (folder / "etc" / name).write_text(self._here(text))

    def start(self) -> subprocess.Popen[bytes]:
        unused = {"VIGIE_DATABASE_PASSWORD": "unused", "VIGIE_DASHBOARD_SECRET": "unused"}
        secrets = {**unused, "VIGIE_MQTT_PASSWORD": PASSWORD}
        service = services(**secrets)["mosquitto"]
        directory = Path(mosquitto_binary()).parent
        return subprocess.Popen(
            [*service["entrypoint"], self._here(service["command"][0])],
            env={
                **os.environ,
                **service["environment"],
                "PATH": f"{os.environ['PATH']}:{directory}",
            },
            stderr=subprocess.DEVNULL,
        )

    def _here(self, text: str) -> str:
        user = "user root\n" if os.geteuid() == 0 else ""
        for theirs, ours in {
            "listener 1883": f"{user}listener {self.inner} 127.0.0.1",
            "listener 8883": f"listener {self.outer} 127.0.0.1",
            "/etc/vigie": str(self.folder / "etc"),
            "/run/mosquitto": str(self.folder),
            "/mosquitto/data": str(self.folder),
        }.items():
            text = text.replace(theirs, ours)
        return text

    def settings(self, name: str, authority: trustme.CA | None = None) -> Settings:
        """Those of somebody with a certificate for `name`, by the city's authority unless given."""
        own = (authority or self.authority).issue_cert("x.example", common_name=name)
        file = self.folder / f"{name}.pem"
        own.private_key_and_cert_chain_pem.write_to_path(file)
        return Settings(
            mqtt_url=SecretStr(f"mqtts://localhost:{self.outer}"),
            mqtt_ca_file=self.folder / "etc" / "certificates" / "ca.crt",
            mqtt_cert_file=file,
        )

    def inside(self, user: str = "vigie", password: str = PASSWORD) -> Settings:
        """Those of a service within the network, with its password in a file."""
        file = self.folder / "password"
        file.write_text(f"{password}\n")
        return Settings(
            mqtt_url=SecretStr(f"mqtt://{user}@127.0.0.1:{self.inner}"), mqtt_password_file=file
        )


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Access]:
    made = Access(tmp_path_factory.mktemp("mosquitto"))
    process = made.start()
    wait_until(lambda: accepts(made.inner) and accepts(made.outer), what="mosquitto")
    yield made
    process.kill()
    process.wait()


class Device:
    """A client of MQTT 5, which is told when it may not."""

    def __init__(self, settings: Settings) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTv5)
        broker = broker_of(settings)
        broker.introduce(self._client)
        self._answers: dict[int, str] = {}
        self._client.on_publish = lambda _, __, packet, code, ___: self._hear(packet, str(code))
        self._client.on_subscribe = lambda _, __, packet, codes, ___: self._hear(
            packet, str(codes[0])
        )
        self._client.connect(broker.host, broker.port)
        self._client.loop_start()

    def _hear(self, packet: int, code: str) -> None:
        self._answers[packet] = code

    def publish(self, topic: str, payload: bytes = b"{}") -> str:
        """What the broker says to that."""
        packet = self._client.publish(topic, payload, qos=1).mid
        return wait_until(lambda: self._answers.pop(packet, None), what="an answer") or ""

    def subscribe(self, topic: str) -> str:
        packet = self._client.subscribe(topic, 1)[1]
        assert packet is not None
        return wait_until(lambda: self._answers.pop(packet, None), what="an answer") or ""

    def leave(self) -> None:
        leave(self._client)


@pytest.fixture
def meter(access: Access) -> Iterator[Device]:
    device = Device(access.settings("meter-1"))
    yield device
    device.leave()


@pytest.mark.parametrize("topic", [OWN, f"{OWN}/about", "testville/gateway/meter-1"])
def test_a_device_publishes_on_its_own_topics(meter: Device, topic: str) -> None:
    assert meter.publish(topic) in {"Success", "No matching subscribers"}


@pytest.mark.parametrize(
    "topic",
    [
        "testville/energy/building_meter/meter-2",
        "testville/energy/building_meter/meter-2/about",
        "testville/gateway/meter-2",
        "testville/energy/building_meter/meter-1/extra",
        "zigbee2mqtt/meter-1",
        "vigie/health",
    ],
)
def test_a_device_publishes_nowhere_else(meter: Device, topic: str) -> None:
    assert meter.publish(topic) == "Not authorized"


@pytest.mark.parametrize("topic", ["#", "testville/#", OWN, "$share/thieves/testville/#"])
def test_a_device_reads_nothing(access: Access, meter: Device, topic: str) -> None:
    """Mosquitto grants a subscription that its ACL will never serve."""
    heard: list[object] = []
    meter._client.on_message = lambda _, __, message: heard.append(message.payload)
    meter.subscribe(topic)
    service = Device(access.inside())
    service.publish(OWN, b"secret of another")
    meter.publish(OWN, b"another of its own")
    service.leave()
    assert heard == []


@pytest.mark.parametrize("name", ["+", "#"])
def test_a_name_that_is_a_pattern_opens_nothing(access: Access, name: str) -> None:
    device = Device(access.settings(name))
    assert device.publish("testville/energy/building_meter/meter-2") == "Not authorized"
    device.leave()


def test_without_a_certificate_of_the_city_nobody_gets_in(access: Access) -> None:
    assert broker_answers(access.settings("meter-1")) is None
    without = access.settings("meter-1").model_copy(update={"mqtt_cert_file": None})
    stranger = access.settings("stranger", authority=trustme.CA())
    for one in (without, stranger):
        assert broker_answers(one) is not None


def test_without_its_password_no_service_gets_in(access: Access) -> None:
    assert broker_answers(access.inside()) is None
    refused = broker_answers(access.inside(password="guessed"))
    assert refused is not None
    assert "guessed" not in refused


@pytest.fixture
def heard() -> Inbox:
    return Inbox()


def test_ingest_hears_a_device_over_tls_and_within(
    access: Access, meter: Device, heard: Inbox
) -> None:
    for settings in (access.settings("vigie"), access.inside()):
        listener = Listener(broker_of(settings), SESSION, heard)
        listener.start()
        wait_until(partial(getattr, listener, "is_connected"), what="ingest to connect")
        message = wait_until(lambda: meter.publish(OWN, b"heard") and heard.get(0), what="it")
        assert isinstance(message, Message)
        assert (message.topic, message.payload) == (OWN, b"heard")
        listener.acknowledge([message.receipt])
        listener.stop()
        while heard.get(0) is not None:
            pass


@pytest.mark.filterwarnings("ignore:unclosed <ssl.SSLSocket:ResourceWarning")  # paho's
def test_ingest_says_why_it_trusts_no_broker_and_never_its_password(
    access: Access, heard: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    foreign = access.folder / "foreign.crt"
    trustme.CA().cert_pem.write_to_path(foreign)
    changed: dict[str, Any] = {
        "mqtt_ca_file": foreign,
        "mqtt_url": SecretStr(f"mqtts://vigie:{PASSWORD}@localhost:{access.outer}"),
    }
    listener = Listener(
        broker_of(access.settings("vigie").model_copy(update=changed)), SESSION, heard
    )
    with caplog.at_level(logging.DEBUG):
        listener.start()
        wait_until(lambda: "certificate verify failed" in caplog.text, what="the reason")
    listener.stop()
    gc.collect()
    assert PASSWORD not in caplog.text


def test_what_is_not_encrypted_is_refused_outside(access: Access) -> None:
    plain = Settings(mqtt_url=SecretStr(f"mqtt://vigie:{PASSWORD}@127.0.0.1:{access.outer}"))
    assert broker_answers(plain) is not None


def test_the_overlay_changes_the_broker_alone_and_mounts_what_is_there() -> None:
    document = yaml.safe_load(OVERLAY.read_text())
    assert set(document["services"]) == {"mosquitto"}
    file, certificates = document["services"]["mosquitto"]["volumes"]
    assert (ROOT / file.split(":")[0]).exists()
    assert certificates.endswith(":/etc/vigie/certificates:ro")
    manual = (ROOT / "docs" / "operations.md").read_text()
    for variable in variables_of(OVERLAY.read_text()):
        assert f"`{variable}`" in manual
