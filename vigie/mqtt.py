"""Where a broker is and how it lets us in: `mqtt[s]://user:password@host:port`."""

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client

_PORTS = {"mqtt": 1883, "mqtts": 8883}


class BrokerUrlError(ValueError):
    """A broker URL that cannot be used: the message says why, and never shows its password."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """A broker; printing one shows no credentials."""

    scheme: str
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    def introduce(self, client: Client) -> None:
        """Give the client our credentials, and TLS when the URL asks for it."""
        if self.user is not None:
            client.username_pw_set(self.user, self.password)
        if self.scheme == "mqtts":
            client.tls_set()


def leave(client: Client) -> None:
    """Disconnect a client whose network thread runs, and leave nothing of it behind.

    The thread may end in the middle of a new attempt to connect; its socket is then ours to close.
    """
    client.disconnect()
    client.loop_stop()
    left_open = client.socket()
    if left_open is not None:
        left_open.close()


def parse_broker_url(url: str) -> BrokerAddress:
    """The broker that a URL names.

    Raises:
        BrokerUrlError: its scheme or its port is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise BrokerUrlError(f"VIGIE_MQTT_URL: {parts.scheme!r} is not mqtt or mqtts")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise BrokerUrlError(f"VIGIE_MQTT_URL: {error}") from None
    return BrokerAddress(
        parts.scheme,
        parts.hostname or "127.0.0.1",
        port,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
    )
