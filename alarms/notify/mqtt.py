"""Messages by MQTT: each as it is on the channel's topic, and below it what stands, retained.

`{topic}/{rule}/{subject}` holds the alarm for as long as its condition does; then it is emptied.
"""

import secrets
import time
from collections.abc import Iterator
from queue import Empty, Queue

from paho.mqtt.client import Client, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from alarms.notify.delivery import ATTEMPT_S, PostponedError
from alarms.notify.document import alarm_part, document
from alarms.notify.message import Audience, Message
from vigie.mqtt import BrokerAddress, leave

Publication = tuple[str, bytes, bool]  # topic, payload, whether it is retained


class MqttSender:
    def __init__(
        self, audience: Audience, topic: str, broker: BrokerAddress, version: str = "auto"
    ) -> None:
        self._audience = audience
        self._topic = topic
        self._broker = broker
        # 3.1.1 is what every broker speaks, and all that a publisher needs.
        self._protocol = MQTTv5 if version == "5" else MQTTv311

    def send(self, message: Message) -> None:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=f"vigie-notify-{secrets.token_hex(6)}",
            protocol=self._protocol,
        )
        self._broker.introduce(client)
        client.connect_timeout = ATTEMPT_S
        answers = Queue[ReasonCode]()
        client.on_connect = lambda _client, _data, _flags, reason, _properties: answers.put(reason)
        try:
            client.connect(self._broker.host, self._broker.port)
            client.loop_start()
            answer = answers.get(timeout=ATTEMPT_S)
            if answer.is_failure:
                raise PostponedError(f"{self._broker}: {answer}")
            self._publish(client, message)
        except Empty:
            raise PostponedError(f"{self._broker}: no answer in time") from None
        except (OSError, RuntimeError) as error:
            raise PostponedError(f"{self._broker}: {error}") from None
        finally:
            leave(client)

    def _publish(self, client: Client, message: Message) -> None:
        deadline_s = time.monotonic() + ATTEMPT_S
        receipts = [
            client.publish(topic, payload, qos=1, retain=is_retained)
            for topic, payload, is_retained in publications(message, self._audience, self._topic)
        ]
        for receipt in receipts:
            receipt.wait_for_publish(max(0.0, deadline_s - time.monotonic()))
            if not receipt.is_published():
                raise PostponedError(f"{self._broker}: the broker did not confirm in time")


def publications(message: Message, audience: Audience, topic: str) -> Iterator[Publication]:
    """What is published, in order; of a subject that was raised again, the newest comes last."""
    for telling in message.tellings:
        alarm = telling.alarm
        standing = alarm_part(telling, audience).model_dump_json().encode()
        payload = standing if telling.life.stands else b""
        yield f"{topic}/{alarm.rule}/{alarm.subject}", payload, True
    yield topic, document(message, audience).model_dump_json().encode(), False
