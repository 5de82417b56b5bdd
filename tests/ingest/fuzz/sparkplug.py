"""Sparkplug B messages that still can be parsed, with other metrics than they had."""

from random import Random

from google.protobuf.message import DecodeError

from ingest.formats.sparkplug_schema import Payload
from tests.ingest.fuzz.documents import NUMBERS, TEXTS

_TEXTS = [one for one in TEXTS if one.isprintable() or one == "\0"]
_FLOATS = [one for one in NUMBERS if isinstance(one, float)]


def mutated_sparkplug(random: Random, payload: bytes) -> bytes:  # noqa: C901 - a way each
    """The message with some of its metrics changed; as it was, if it is no such message."""
    message = Payload()
    try:
        message.ParseFromString(payload)
    except (DecodeError, UnicodeDecodeError):
        return payload
    for _ in range(random.choice((0, 0, 1, 5, 300))):
        message.metrics.add(name=random.choice(_TEXTS))
    for metric in message.metrics:
        match random.randrange(9):
            case 0:
                metric.name = random.choice(_TEXTS)
            case 1:
                metric.ClearField("name")
                metric.alias = random.choice((0, 1, 2, 2**64 - 1))
            case 2:
                metric.datatype = random.choice((0, 1, 4, 8, 13, 2**32 - 1))
            case 3:
                metric.double_value = random.choice(_FLOATS)
            case 4:
                metric.long_value = random.choice((0, 2**63, 2**64 - 1))
            case 5:
                metric.timestamp = random.choice((0, 1795417200000, 2**64 - 1))
            case 6:
                metric.string_value = random.choice(_TEXTS)
            case 7:
                metric.properties.keys.append("engUnit")
                metric.properties.values.add(string_value=random.choice(_TEXTS))
    if random.random() < 0.3:
        message.seq = random.choice((0, 1, 255, 2**64 - 1))
    written: bytes = message.SerializeToString()
    return written
