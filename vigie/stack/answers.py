"""Whether a server answers: asked while the stack comes up, and by `vigie doctor`."""

import threading

import httpx
import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

from vigie.mqtt import broker_of, leave
from vigie.settings import Settings

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


def broker_answers(settings: Settings) -> str | None:
    """Nothing when the broker accepts a client, otherwise why not (without the password).

    It asks in MQTT 3.1.1, which every broker speaks.
    """
    broker = broker_of(settings)
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    broker.introduce(client)
    answers: list[str | None] = []
    answered = threading.Event()

    def on_connect(*arguments: object) -> None:
        reason = arguments[3]
        answers.append(None if str(reason) == "Success" else f"it refuses us: {reason}")
        answered.set()

    client.on_connect = on_connect
    client.connect_timeout = _TIMEOUT_S
    try:
        client.connect(broker.host, broker.port)
    except (OSError, ValueError) as error:
        return f"no MQTT broker at {broker}: {error}"
    client.loop_start()
    answered.wait(_TIMEOUT_S)
    leave(client)
    if not answers:
        return f"what listens at {broker} does not speak MQTT"
    return None if answers[0] is None else f"the MQTT broker {broker}: {answers[0]}"
