import socket
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from tests.servers import free_port
from vigie.settings import Settings
from vigie.stack.errors import StackError
from vigie.stack.ports import check_ports

FIELDS = ("api_port", "dashboard_port", "mqtt_port")


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def free_settings(**changes: object) -> Settings:
    return Settings(**{**{field: free_port() for field in FIELDS}, **changes})  # type: ignore[arg-type]


def test_free_ports_are_accepted() -> None:
    check_ports(free_settings())


@pytest.mark.parametrize("field", FIELDS)
def test_a_taken_port_is_named_with_the_variable_that_changes_it(field: str, taken: int) -> None:
    with pytest.raises(StackError) as refused:
        check_ports(free_settings(**{field: taken}))
    assert f"port {taken}" in str(refused.value)
    assert f"VIGIE_{field.upper()}" in str(refused.value)


def test_a_brokers_port_is_not_asked_for_when_the_broker_is_elsewhere(taken: int) -> None:
    check_ports(free_settings(mqtt_port=taken, mqtt_url=SecretStr("mqtt://broker.example")))


def test_one_port_for_two_purposes_is_refused() -> None:
    port = free_port()
    with pytest.raises(StackError, match="asked for twice"):
        check_ports(free_settings(api_port=port, dashboard_port=port))


def test_an_address_that_is_not_ours_is_refused() -> None:
    with pytest.raises(StackError, match="VIGIE_HOST"):
        check_ports(free_settings(host="192.0.2.1"))
