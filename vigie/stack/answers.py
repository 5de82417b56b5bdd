"""Whether a server answers: asked while the stack comes up, and by `vigie doctor`."""

import threading
from urllib.parse import unquote, urlsplit

import httpx
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

_TIMEOUT_S = 2.0


def http_answers(url: str) -> str | None:
    """Nothing when `url` answers with success, otherwise why not."""
    try:
        response = httpx.get(url, timeout=_TIMEOUT_S, follow_redirects=True, trust_env=False)
    except httpx.HTTPError as error:
        return f"{url} does not answer: {error}"
    if response.is_success:
        return None
    return f"{url} answers {response.status_code}: {response.text[:300]}"


def broker_answers(url: str) -> str | None:
    """Nothing when the broker at `url` accepts a client, otherwise why not (without the password).

    It asks in MQTT 3.1.1, which every broker speaks.
    """
    parts = urlsplit(url)
    host = parts.hostname or "127.0.0.1"
    port = parts.port or (8883 if parts.scheme == "mqtts" else 1883)
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    if parts.username is not None:
        password = None if parts.password is None else unquote(parts.password)
        client.username_pw_set(unquote(parts.username), password)
    if parts.scheme == "mqtts":
        client.tls_set()
    answers: list[str | None] = []
    answered = threading.Event()

    def on_connect(*arguments: object) -> None:
        reason = arguments[3]
        answers.append(None if str(reason) == "Success" else f"it refuses us: {reason}")
        answered.set()

    client.on_connect = on_connect
    client.connect_timeout = _TIMEOUT_S
    try:
        client.connect(host, port)
    except (OSError, ValueError) as error:
        return f"no MQTT broker at {host}:{port}: {error}"
    client.loop_start()
    answered.wait(_TIMEOUT_S)
    client.disconnect()
    client.loop_stop()
    if not answers:
        return f"what listens at {host}:{port} does not speak MQTT"
    return None if answers[0] is None else f"the MQTT broker at {host}:{port}: {answers[0]}"
