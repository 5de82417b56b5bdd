"""How a broker is reached: what URLs and files say, and that their passwords stay secret."""

import ssl
from pathlib import Path

import pytest
import trustme
from pydantic import SecretStr

from vigie.mqtt import BrokerError, broker_of, parse_broker_url
from vigie.settings import Settings


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("mqtt://broker", "broker", 1883),
        ("mqtts://broker", "broker", 8883),
        ("mqtt://10.0.0.7:1884", "10.0.0.7", 1884),
        ("mqtt://[::1]:1884", "::1", 1884),
    ],
)
def test_a_url_names_a_host_and_a_port(url: str, host: str, port: int) -> None:
    address = parse_broker_url(url)
    assert (address.host, address.port) == (host, port)


def test_credentials_are_read_and_never_shown() -> None:
    address = parse_broker_url("mqtts://city:p%40ss%2Fword@broker")
    assert (address.user, address.password) == ("city", "p@ss/word")
    assert str(address) == "mqtts://broker:8883"
    assert "p@ss" not in repr(address)


@pytest.mark.parametrize("url", ["http://broker", "broker:1883", "", "mqtt://secret:word@b:port"])
def test_a_url_that_names_no_broker_is_refused_without_its_password(url: str) -> None:
    with pytest.raises(BrokerError, match="VIGIE_MQTT_URL") as refused:
        parse_broker_url(url)
    assert "word" not in str(refused.value)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def files(authority: trustme.CA, tmp_path: Path) -> dict[str, Path]:
    """An authority, a certificate and its key, and a password, as a city keeps them."""
    made = {name: tmp_path / name for name in ("ca", "cert", "key", "password")}
    own = authority.issue_cert("vigie", common_name="vigie")
    authority.cert_pem.write_to_path(made["ca"])
    own.cert_chain_pems[0].write_to_path(made["cert"])
    own.private_key_pem.write_to_path(made["key"])
    made["password"].write_text("p@ss word\n")
    return made


def settings(url: str, **files: Path) -> Settings:
    named = {f"mqtt_{name}_file": path for name, path in files.items()}
    return Settings(mqtt_url=SecretStr(url)).model_copy(update=named)


def test_a_password_may_come_from_a_file(files: dict[str, Path]) -> None:
    broker = broker_of(settings("mqtt://city@broker", password=files["password"]))
    assert (broker.user, broker.password) == ("city", "p@ss word")
    assert "word" not in repr(broker)


def test_encryption_always_verifies_the_broker(files: dict[str, Path]) -> None:
    assert broker_of(settings("mqtt://broker")).tls is None
    for given in ({}, {"ca": files["ca"]}):
        tls = broker_of(settings("mqtts://broker", **given)).tls
        assert tls is not None
        assert tls.check_hostname
        assert tls.minimum_version >= ssl.TLSVersion.TLSv1_2
        assert tls.verify_mode is ssl.CERT_REQUIRED


@pytest.mark.parametrize(
    ("url", "given", "complaint"),
    [
        ("mqtt://broker", ("ca",), "CA_FILE is set, but the URL of the broker says mqtt,"),
        ("mqtts://broker", ("key",), "KEY_FILE is set, but VIGIE_MQTT_CERT_FILE is not"),
        ("mqtt://broker", ("password",), "names no user@"),
        ("mqtt://city:word@broker", ("password",), "VIGIE_MQTT_URL has a password and"),
    ],
)
def test_files_that_do_not_fit_the_url_are_told(
    files: dict[str, Path], url: str, given: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(BrokerError, match=complaint) as refused:
        broker_of(settings(url, **{name: files[name] for name in given}))
    assert "word@" not in str(refused.value)


@pytest.mark.parametrize("name", ["ca", "cert", "password"])
def test_a_file_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    there = settings("mqtts://city@broker", **{name: tmp_path / "nowhere"})
    with pytest.raises(
        BrokerError, match=f"VIGIE_MQTT_{name.upper()}_FILE: .*nowhere.*: No such file"
    ):
        broker_of(there)


@pytest.mark.parametrize(("name", "content"), [("ca", "password"), ("cert", "ca")])
def test_a_file_of_the_wrong_kind_is_named(files: dict[str, Path], name: str, content: str) -> None:
    with pytest.raises(BrokerError, match=f"VIGIE_MQTT_{name.upper()}_FILE: .*/{content}") as told:
        broker_of(settings("mqtts://broker", **{name: files[content]}))
    assert "p@ss" not in str(told.value)


def test_a_certificate_needs_the_key_that_is_its_own(
    files: dict[str, Path], authority: trustme.CA
) -> None:
    authority.issue_cert("other").private_key_pem.write_to_path(files["key"])
    with pytest.raises(BrokerError, match=r"VIGIE_MQTT_CERT_FILE: .*KEY_VALUES_MISMATCH"):
        broker_of(settings("mqtts://broker", cert=files["cert"], key=files["key"]))
