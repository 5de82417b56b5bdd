"""Where the broker is and how it lets us in: a URL, and files for what must stay secret."""

import ssl
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from paho.mqtt.client import Client

from vigie.settings import Settings

_PORTS = {"mqtt": 1883, "mqtts": 8883}


class BrokerError(ValueError):
    """Settings by which no broker can be reached: the message says why, and shows no password."""


@dataclass(frozen=True, slots=True)
class BrokerAddress:
    """A broker; printing one shows no credentials."""

    scheme: str
    host: str
    port: int
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    tls: ssl.SSLContext | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    def introduce(self, client: Client) -> None:
        """Give the client our credentials, and TLS when the URL asks for it."""
        if self.user is not None:
            client.username_pw_set(self.user, self.password)
        if self.tls is not None:
            client.tls_set_context(self.tls)


def leave(client: Client) -> None:
    """Disconnect a client whose network thread runs, and leave nothing of it behind.

    The thread may end in the middle of a new attempt to connect; its socket is then ours to close.
    """
    client.disconnect()
    client.loop_stop()
    left_open = client.socket()
    if left_open is not None:
        left_open.close()


def broker_of(settings: Settings) -> BrokerAddress:
    """The broker that the settings name, with all that it asks of us.

    Raises:
        BrokerError: a part of them is missing, unreadable, or does not fit the others.
    """
    broker = parse_broker_url(settings.resolved_mqtt_url)
    if settings.mqtt_password_file is not None:
        broker = _with_password(broker, settings.mqtt_password_file)
    if broker.scheme == "mqtts":
        return replace(broker, tls=_tls(settings))
    for name in ("ca_file", "cert_file", "key_file"):
        if getattr(settings, f"mqtt_{name}") is not None:
            raise BrokerError(
                f"VIGIE_MQTT_{name.upper()} is set, but the URL of the broker says "
                "mqtt, which is not encrypted: write mqtts://"
            )
    return broker


def parse_broker_url(url: str) -> BrokerAddress:
    """The broker that a URL names.

    Raises:
        BrokerError: its scheme or its port is none.
    """
    parts = urlsplit(url)
    if parts.scheme not in _PORTS:
        raise BrokerError(f"VIGIE_MQTT_URL: {parts.scheme!r} is not mqtt or mqtts")
    try:
        port = parts.port or _PORTS[parts.scheme]
    except ValueError as error:
        raise BrokerError(f"VIGIE_MQTT_URL: {error}") from None
    return BrokerAddress(
        parts.scheme,
        parts.hostname or "127.0.0.1",
        port,
        None if parts.username is None else unquote(parts.username),
        None if parts.password is None else unquote(parts.password),
    )


def _with_password(broker: BrokerAddress, file: Path) -> BrokerAddress:
    if broker.user is None:
        raise BrokerError("VIGIE_MQTT_PASSWORD_FILE is set, but VIGIE_MQTT_URL names no user@")
    if broker.password is not None:
        raise BrokerError("VIGIE_MQTT_URL has a password and VIGIE_MQTT_PASSWORD_FILE is set")
    try:
        return replace(broker, password=file.read_text("utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise BrokerError(f"VIGIE_MQTT_PASSWORD_FILE: {_why(file, error)}") from None


def _tls(settings: Settings) -> ssl.SSLContext:
    """TLS 1.2 or newer; the broker's certificate and name are verified always."""
    try:
        context = ssl.create_default_context(cafile=settings.mqtt_ca_file)
    except (OSError, ValueError) as error:
        raise BrokerError(f"VIGIE_MQTT_CA_FILE: {_why(settings.mqtt_ca_file, error)}") from None
    certificate, key = settings.mqtt_cert_file, settings.mqtt_key_file
    if certificate is None:
        if key is not None:
            raise BrokerError("VIGIE_MQTT_KEY_FILE is set, but VIGIE_MQTT_CERT_FILE is not")
        return context
    try:
        # The empty password keeps OpenSSL from asking for one on the terminal.
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ValueError) as error:
        files = f"{certificate} with {key or 'its own key'}"
        raise BrokerError(f"VIGIE_MQTT_CERT_FILE: {_why(files, error)}") from None
    return context


def _why(file: object, error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return f"{file}: {reason}"
