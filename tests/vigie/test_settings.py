import pytest

from vigie.settings import Settings


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),
        ("192.0.2.7", "192.0.2.7"),
        ("::1", "[::1]"),
        ("::", "[::1]"),
    ],
)
def test_our_own_servers_are_reached_where_they_listen(host: str, own: str) -> None:
    settings = Settings(host=host, api_port=8001, mqtt_port=1884)
    assert settings.resolved_api_url == f"http://{own}:8001"
    assert settings.resolved_mqtt_url == f"mqtt://{own}:1884"
