"""Sparkplug B: births announce metrics and their aliases, data messages speak by these.

The device is `GROUP:NODE` or `GROUP:NODE:DEVICE`, from the topic; fields are the metrics' names.
Data by an alias whose birth was not seen cannot be read: births are not retained by brokers, so
after a start of ingest that lasts until the node's next birth.
"""

import logging
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from google.protobuf.message import DecodeError

from ingest.formats.source import Decode, Outcome, Source
from ingest.formats.sparkplug_schema import Payload
from ingest.formats.units import from_habit
from ingest.message import Item, Problem, UnusableError
from ingest.showing import shown
from vigie.city.feeds import Feed
from vigie.model import Reason

_log = logging.getLogger(__name__)

_NAMESPACE = "spBv1.0"
_BIRTHS = {"NBIRTH", "DBIRTH"}
_WITH_READINGS = _BIRTHS | {"NDATA", "DDATA"}
_WITHOUT_READINGS = {"NDEATH", "DDEATH", "NCMD", "DCMD"}
_CONTROL = ("bdSeq", "Node Control/", "Device Control/")
_SIGNED_BITS = {1: 8, 2: 16, 3: 32, 4: 64}  # by the data types Int8 to Int64
_UNIT_PROPERTIES = {"engunit", "engunits", "unit", "units"}
_SEQUENCE = 256
_REMEMBERED_NODES = 10_000
_REMEMBERED_METRICS = 500_000  # of all nodes; some 200 bytes each


class _Topic(NamedTuple):
    node: str
    kind: str
    device: str | None


class _Known(NamedTuple):
    """What a birth says of a metric."""

    name: str
    datatype: int
    unit: str | None


@dataclass(slots=True)
class _Node:
    """What is remembered of an edge node: its metrics by alias or name, by device; its sequence."""

    metrics: dict[str | None, dict[int | str, _Known]] = field(default_factory=dict)
    seq: int | None = None
    gaps: int = 0


def for_feed(_feed: Feed) -> Decode:
    return Sparkplug().decode


class Sparkplug:
    """Reads the messages of one feed, in the order in which they come."""

    def __init__(self, *, remembered_metrics: int = _REMEMBERED_METRICS) -> None:
        self._nodes: dict[str, _Node] = {}
        self._remembered_metrics = remembered_metrics
        self._metrics = 0

    def decode(self, payload: bytes, source: Source) -> Outcome:
        """The items of a message, one for each time, and what is wrong with its other metrics.

        Raises:
            UnusableError: it is no Sparkplug B message.
        """
        topic = _parse_topic(source.topic)
        if topic is None:
            return [], []
        message = Payload()
        try:
            message.ParseFromString(payload)
        except (DecodeError, UnicodeDecodeError):
            raise UnusableError(
                Reason.MALFORMED_BINARY, "the payload is no Protocol Buffers message of Sparkplug B"
            ) from None
        node = self._node(topic)
        if message.HasField("seq"):
            _notice_gap(node, message.seq, topic)
        if topic.kind in _BIRTHS:
            self._learn(node, topic, message)
        return _read(node, message, topic)

    def _node(self, topic: _Topic) -> _Node:
        """What is remembered of the message's node; its own birth makes all things new."""
        if topic.kind == "NBIRTH":
            self._forget(topic.node)
        if topic.node not in self._nodes:
            if len(self._nodes) >= _REMEMBERED_NODES:
                self._forget(next(iter(self._nodes)))
            self._nodes[topic.node] = _Node()
        return self._nodes[topic.node]

    def _learn(self, node: _Node, topic: _Topic, message: Any) -> None:
        """Remember what a birth announces; for too much, the nodes known for longest must go."""
        self._metrics -= len(node.metrics.pop(topic.device, ()))
        node.metrics[topic.device] = announced = _announced(message)
        self._metrics += len(announced)
        while self._metrics > self._remembered_metrics:
            self._forget(next(iter(self._nodes)))

    def _forget(self, node: str) -> None:
        forgotten = self._nodes.pop(node, None)
        if forgotten is not None:
            self._metrics -= sum(map(len, forgotten.metrics.values()))


def _parse_topic(topic: str) -> _Topic | None:
    """What a topic speaks of; nothing where such messages hold no readings."""
    match topic.partition(f"{_NAMESPACE}/")[2].split("/"):
        case ["STATE", _]:
            return None
        case [_, kind, _] | [_, kind, _, _] if kind in _WITHOUT_READINGS:
            return None
        case [group, "NBIRTH" | "NDATA" as kind, node]:
            return _Topic(f"{group}:{node}", kind, None)
        case [group, "DBIRTH" | "DDATA" as kind, node, device]:
            return _Topic(f"{group}:{node}", kind, device)
    raise UnusableError(
        Reason.UNKNOWN_TOPIC,
        f"the topic {shown(topic)} is not {_NAMESPACE}/GROUP/MESSAGE_TYPE/NODE[/DEVICE]",
    )


def _notice_gap(node: _Node, seq: int, topic: _Topic) -> None:
    """Tell of lost messages, once for each birth; a message that comes again is none."""
    if node.seq is not None and seq not in {node.seq, (node.seq + 1) % _SEQUENCE}:
        if node.gaps == 0:
            _log.warning(
                "Sparkplug node %s: message %d after %d: some in between were lost, or came "
                "out of order; more of it until the node's next birth is not told",
                topic.node,
                seq,
                node.seq,
            )
        node.gaps += 1
    node.seq = seq


def _announced(message: Any) -> dict[int | str, _Known]:
    """The metrics of a birth, by name and by alias."""
    metrics: dict[int | str, _Known] = {}
    for metric in message.metrics:
        if metric.name:
            known = _Known(metric.name, metric.datatype, _unit(metric))
            metrics[metric.name] = known
            if metric.HasField("alias"):
                metrics[metric.alias] = known
    return metrics


def _unit(metric: Any) -> str | None:
    properties = zip(metric.properties.keys, metric.properties.values, strict=False)
    for key, stated in properties:
        if key.lower() in _UNIT_PROPERTIES and stated.string_value:
            return from_habit(stated.string_value)
    return None


def _read(node: _Node, message: Any, topic: _Topic) -> Outcome:
    device = topic.node if topic.device is None else f"{topic.node}:{topic.device}"
    values: dict[float | None, dict[str, Any]] = {}
    units: dict[str, str] = {}
    unheard: list[int] = []
    announced = node.metrics.get(topic.device, {})
    for metric in message.metrics:
        known = announced.get(metric.name or metric.alias)
        if known is None:
            if not metric.name:
                unheard.append(metric.alias)
                continue
            known = _Known(metric.name, metric.datatype, None)
        name = known.name
        value = _value(metric, known.datatype)
        if value is None or name.startswith(_CONTROL):
            continue
        values.setdefault(_time(metric, message), {})[name] = value
        if known.unit:
            units[name] = known.unit
    items = [Item(fields, time, device, inside="", units=units) for time, fields in values.items()]
    return items, [_unheard(unheard, topic)] if unheard else []


def _value(metric: Any, datatype: int) -> Any:
    """The value of a metric; none where it is null, or of a kind that holds no reading."""
    stated = metric.WhichOneof("value")
    if stated is None or metric.is_null:
        return None
    value = getattr(metric, stated)
    bits = _SIGNED_BITS.get(datatype)
    if bits is None or stated not in {"int_value", "long_value"}:
        return value
    # Signed numbers travel as unsigned ones of 32 or 64 bits, in two's complement.
    value &= 2**bits - 1
    return value - 2**bits if value >= 2 ** (bits - 1) else value


def _time(metric: Any, message: Any) -> float | None:
    """Epoch seconds, from milliseconds."""
    if metric.HasField("timestamp"):
        return float(metric.timestamp / 1000)
    return float(message.timestamp / 1000) if message.HasField("timestamp") else None


def _unheard(aliases: list[int], topic: _Topic) -> Problem:
    more = f" and {len(aliases) - 1} more" if len(aliases) > 1 else ""
    return Problem(
        Reason.UNKNOWN_METRIC,
        f"metrics: what the alias {aliases[0]}{more} stands for says a birth of {topic.node} that "
        "has not been seen since ingest started; the node's next birth tells it again",
    )
