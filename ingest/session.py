"""What the broker keeps for one worker: its client id, and what it is subscribed to."""

import threading
from dataclasses import dataclass
from typing import Any

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from ingest.errors import IngestError
from vigie.city import CityConfig
from vigie.mqtt import BrokerAddress, leave
from vigie.settings import Settings

# Whose messages are understood by those before them: each worker has to hear them all.
_STATEFUL = {"sparkplug_b"}
_END_WITHIN_S = 10.0


@dataclass(frozen=True, slots=True)
class Session:
    """A session that outlives connections and processes, as its client id never changes."""

    client_id: str
    topics: tuple[str, ...]
    is_shared: bool = False


def session_of(settings: Settings, config: CityConfig) -> Session:
    """The session of this worker.

    Workers of a group share the messages among them (MQTT 5.0 section 4.8.2), but for two kinds
    that each one hears itself: what devices say of themselves, since brokers do not send retained
    messages to a group, and the feeds of formats that understand a message by those before it.

    Raises:
        IngestError: the settings do not tell this worker from the others of its group.
    """
    client_id = f"vigie-ingest-{config.id}"
    group, instance = settings.ingest_group, settings.ingest_instance
    if group is None:
        return Session(client_id, config.subscriptions)
    if instance is None:
        raise IngestError(
            f"VIGIE_INGEST_GROUP is {group}, but VIGIE_INGEST_INSTANCE is not set: give each "
            "worker a name that it keeps, since the broker keeps its messages under that"
        )
    if settings.mqtt_version == "3.1.1":
        raise IngestError("VIGIE_INGEST_GROUP needs MQTT 5: set VIGIE_MQTT_VERSION to auto or 5")
    stateful = {feed.subscription for feed in config.feeds if feed.format in _STATEFUL}
    shared = [one for one in config.subscriptions if one not in stateful]
    topics = [
        f"{config.id}/+/+/+/about",
        *(one for one in config.subscriptions if one in stateful),
        *(f"$share/{group}/{one}" for one in shared),
    ]
    return Session(f"{client_id}-{group}-{instance}", tuple(topics), is_shared=True)


def end_session(broker: BrokerAddress, session: Session) -> None:
    """Have the broker forget the session and what it still holds, by a clean start of MQTT 3.1.1.

    Raises:
        IngestError: it did not let us in.
    """
    client = Client(CallbackAPIVersion.VERSION2, client_id=session.client_id, clean_session=True)
    broker.introduce(client)
    welcome = threading.Event()

    def on_connect(*arguments: Any) -> None:
        if not arguments[3].is_failure:
            welcome.set()

    client.on_connect = on_connect
    client.connect_async(broker.host, broker.port)
    client.loop_start()
    is_ended = welcome.wait(_END_WITHIN_S)
    leave(client)
    if not is_ended:
        raise IngestError(
            f"{broker} does not let us in: the session of {session.client_id} is kept"
        )
