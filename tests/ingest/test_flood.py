"""A flood of bad messages: the good ones beside it are in time, and the disk is not filled."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import LiteralString

from psycopg import Connection

from ingest.batching import Entry
from ingest.decoder import decoder_for
from ingest.message import Message
from ingest.writing import PatientWriter
from vigie.city import City
from vigie.settings import Settings
from vigie.store.connect import connect
from vigie.store.letters import LetterLimits
from vigie.store.undelivered import Chosen, groups
from vigie.store.write import known_devices

TOPIC = "testville/energy/building_meter/meter-n1"
START = datetime(2026, 11, 23, 7, tzinfo=UTC)
SECONDS, BAD_PER_SECOND = 50, 1000
LIMITS = LetterLimits(per_minute=2000, total_bytes=1024**2)


def a_second(number: int) -> list[Message]:
    """A good message behind a thousand bad ones, each as large as a small picture."""
    received_at = START + timedelta(seconds=number)
    bad = b"\xff" * 2000
    good = b'{"values": {"active_power": %d}}' % number
    return [
        *(Message(TOPIC, b"%d %s" % (one, bad), received_at) for one in range(BAD_PER_SECOND)),
        Message(TOPIC, good, received_at),
    ]


def test_fifty_thousand_bad_messages_cost_the_good_ones_neither_time_nor_room(
    settings: Settings, city: City, connection: Connection
) -> None:
    decoder = decoder_for(city, settings, known_devices(connection))
    writer = PatientWriter(lambda: connect(settings, "ingest"), threading.Event(), LIMITS)
    latencies_s = []
    for number in range(SECONDS):
        begun_s = time.monotonic()
        committed = writer.write([Entry(one, decoder.decode(one)) for one in a_second(number)])
        latencies_s.append(time.monotonic() - begun_s)
        assert committed.stored == 1
    writer.close()

    [flood] = groups(connection, Chosen())
    assert flood.letters + flood.beyond == SECONDS * BAD_PER_SECOND
    assert 400 < flood.letters <= LIMITS.total_bytes / 2000
    assert asked(connection, "SELECT count(*) FROM reading") == SECONDS
    assert asked(connection, "SELECT pg_total_relation_size('dead_letter')") < 4 * 1024**2
    # A second of this flood is done with before the next one comes, on any machine.
    assert sorted(latencies_s)[SECONDS // 2] < 1


def asked(connection: Connection, question: LiteralString) -> int:
    row = connection.execute(question).fetchone()
    assert row is not None
    return int(row[0])
