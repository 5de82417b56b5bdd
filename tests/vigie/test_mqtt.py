"""Broker URLs: what they name, and that their passwords stay secret."""

import pytest

from vigie.mqtt import BrokerUrlError, parse_broker_url


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
    with pytest.raises(BrokerUrlError, match="VIGIE_MQTT_URL") as refused:
        parse_broker_url(url)
    assert "word" not in str(refused.value)
