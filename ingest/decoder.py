"""From a message to readings: topic, format, mapping and checks, and dead letters for the rest."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, partial
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.ages import Ages
from ingest.checks import check_values
from ingest.feeds import FeedReader
from ingest.formats import canonical
from ingest.formats.documents import parse_json
from ingest.formats.source import Outcome, Source
from ingest.mapping import FieldMapping, Rules
from ingest.message import Decoded, Item, Message, Problem, UnusableError
from ingest.quality import Judge
from ingest.showing import shown
from ingest.times import TimeLimits, reading_time
from ingest.topics import DeviceTopic, GatewayTopic, checked_device_id, checked_kind, parse_topic
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.model import CANONICAL, DeadLetter, Device, Reason
from vigie.settings import Settings
from vigie.store.letters import storable

_log = logging.getLogger(__name__)

_SHOWN_PROBLEMS = 5
_MAX_SENTENCE = 1000
_REMEMBERED_TOPICS = 20_000
_REMEMBERED_LENGTH = 500  # a topic may have 65,535 bytes, and so many of these would fill memories

Found = TypeVar("Found")


class About(BaseModel):
    """What a device says of itself; degrees are WGS 84."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    name: str | None = Field(None, max_length=200)
    lat: float | None = Field(None, ge=-90, le=90)
    lon: float | None = Field(None, ge=-180, le=180)
    interval_s: float | None = Field(None, gt=0, le=7 * 86_400)
    attributes: dict[str, str | float] = {}


class Route(NamedTuple):
    """What is known of a topic, and what reads the payloads that come on it."""

    topic: DeviceTopic | GatewayTopic | Source
    rules: Rules
    read: Callable[[bytes], Outcome] = canonical.decode


class Decoder:
    """Decodes messages for one city; knows the kind of every device that the store knows."""

    def __init__(
        self,
        city: City,
        *,
        limits: TimeLimits,
        payload_limit_bytes: int,
        known_devices: dict[str, str],
    ) -> None:
        self._city = city
        self._limits = limits
        self._ages = Ages(city.config.retention)
        self._payload_limit_bytes = payload_limit_bytes
        self._kinds = known_devices
        self._mapping = FieldMapping(load_catalogue(), city.config)
        self.judge = Judge(load_catalogue())
        self._readers = {
            feed.id: FeedReader(feed) for feed in city.config.feeds if feed.format != "canonical"
        }
        self._route = _remembered(self._find_route)
        self._feed = _remembered(self._find_feed)

    def decode(self, message: Message) -> Decoded:
        """What a message becomes; never raises for what a sensor may send."""
        feed = self._feed(message.topic)
        decoded = Decoded(feed)
        try:
            problems = self._decode(message, decoded)
            self.judge.judge(decoded.readings, self._kinds)
        except UnusableError as error:
            problems = [error.problem]
        except Exception as error:  # noqa: BLE001 - logged, and kept as a dead letter
            # A mistake of ours must not make one message stop all the others, again and again.
            _log.exception("the decoder failed on a message on %s", message.topic)
            decoded = Decoded(feed)
            problems = [Problem(Reason.DECODER_FAILED, f"{type(error).__name__}: {error}")]
        if problems:
            decoded.dead_letters = _dead_letters(message, problems, feed)
        return decoded

    def learn(self, known_devices: dict[str, str]) -> None:
        """Replace what is known of devices by what the store holds: the kind of each."""
        self._kinds = known_devices

    def _decode(self, message: Message, decoded: Decoded) -> list[Problem]:
        topic, rules, read = self._route(message.topic)
        if len(message.payload) > self._payload_limit_bytes:
            raise UnusableError(
                Reason.OVERSIZED,
                f"the payload has {len(message.payload)} bytes; "
                f"VIGIE_INGEST_PAYLOAD_LIMIT_BYTES is {self._payload_limit_bytes}",
            )
        if isinstance(topic, DeviceTopic) and topic.is_about:
            decoded.description = self._describe(topic, message.payload)
            return []
        items, problems = read(message.payload)
        window = self._limits.at(message.received_at)
        for item in items:
            try:
                device, kind = self._identify(topic, item)
                time = reading_time(item.time, window, item.where)
            except UnusableError as error:
                problems.append(error.problem)
                continue
            before = len(decoded.readings)
            outcomes = check_values(device, time, item, rules)
            if self._ages.differ:
                outcomes = self._ages.check(outcomes, kind, message.received_at, item.where)
            for outcome in outcomes:
                if isinstance(outcome, Problem):
                    problems.append(outcome)
                else:
                    decoded.readings.append(outcome)
            if device not in self._kinds and len(decoded.readings) > before:
                self._kinds[device] = kind
                interval_s = load_catalogue().kinds[kind].interval_s
                decoded.devices[device] = Device(device, kind, interval_s=interval_s)
        return problems

    def _find_route(self, topic: str) -> Route:
        rules, feed = self._mapping.find(topic)
        if feed is None or feed.format == "canonical":
            return Route(parse_topic(topic, self._city.id), rules)
        source = Source.of(topic, feed.topic)
        return Route(source, rules, partial(self._readers[feed.id].read, source=source))

    def _find_feed(self, topic: str) -> str:
        feed = self._mapping.find(topic).feed
        return feed.id if feed else CANONICAL

    def _identify(self, topic: DeviceTopic | GatewayTopic | Source, item: Item) -> tuple[str, str]:
        """The device that an item speaks of, and its kind."""
        if isinstance(topic, DeviceTopic):
            if item.device is not None and item.device != topic.device:
                raise UnusableError(
                    Reason.UNKNOWN_DEVICE,
                    f"{item.where}device: is {shown(item.device)}, "
                    f"but the topic says {topic.device!r}",
                )
            device, kind = topic.device, topic.kind
        elif isinstance(item.device, str) and item.device in self._kinds:
            if not item.kind or (
                isinstance(topic, Source) and item.kind not in load_catalogue().kinds
            ):
                # It is not said, or in a word that no feed translates.
                return item.device, self._kinds[item.device]
            device, kind = item.device, item.kind
        elif item.kind is None and isinstance(topic, Source):
            raise UnusableError(
                Reason.UNKNOWN_DEVICE,
                f"{item.where}device: nobody has heard of {shown(item.device)}: give its feed a "
                "'kind', or list the device in devices.csv",
            )
        else:
            return _introduced(item)
        self._check_same_kind(device, kind, item.where)
        return device, kind

    def _check_same_kind(self, device: str, kind: str, where: str) -> None:
        known = self._kinds.get(device, kind)
        if known != kind:
            other = f"a {kind}" if isinstance(kind, str) else shown(kind)
            raise UnusableError(
                Reason.KIND_MISMATCH,
                f"{where}{device!r} is a {known}, not {other}: each device needs an id of its own",
            )

    def _describe(self, topic: DeviceTopic, payload: bytes) -> Device | None:
        """A device's description; none for an empty payload, by which MQTT retracts it."""
        if not payload:
            return None
        document = parse_json(payload)
        try:
            about = About.model_validate(document)
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "about"
            raise UnusableError(Reason.WRONG_TYPE, f"{where}: {first['msg']}") from None
        _check_storable(about)
        self._check_same_kind(topic.device, topic.kind, where="")
        lat, lon = about.lat, about.lon
        if lat is None or lon is None:  # half a place is none
            lat = lon = None
        self._kinds.setdefault(topic.device, topic.kind)
        return Device(
            id=topic.device,
            kind=topic.kind,
            name=about.name,
            lat=lat,
            lon=lon,
            district=None if lat is None or lon is None else self._city.districts.at(lat, lon),
            interval_s=about.interval_s,
            attributes=about.attributes,
        )


def _remembered(find: Callable[[str], Found]) -> Callable[[str], Found]:
    """What is found by topic, found once for each of the topics last heard, unless it is long."""
    remembered = lru_cache(_REMEMBERED_TOPICS)(find)
    return lambda topic: (remembered if len(topic) <= _REMEMBERED_LENGTH else find)(topic)


def _check_storable(about: About) -> None:
    """JSON may hold what no text in PostgreSQL can."""
    texts = {
        "name": about.name,
        **{f"attributes.{k}": f"{k}{v}" for k, v in about.attributes.items()},
    }
    for where, text in texts.items():
        if text and storable(text) != text:
            raise UnusableError(
                Reason.WRONG_TYPE,
                f"{where[:80]}: holds a NUL character (\\u0000) or half of a surrogate pair",
            )


def decoder_for(city: City, settings: Settings, known_devices: dict[str, str]) -> Decoder:
    """The decoder of a city as it is set."""
    return Decoder(
        city,
        limits=TimeLimits(
            timedelta(seconds=settings.ingest_future_limit_s),
            city.config.retention.longest.readings,
        ),
        payload_limit_bytes=settings.ingest_payload_limit_bytes,
        known_devices=known_devices,
    )


def _introduced(item: Item) -> tuple[str, str]:
    """The device that a gateway speaks of for the first time, and the kind that it states."""
    device = checked_device_id(item.device, where=f"{item.where}device: ")
    if item.kind is None:
        raise UnusableError(
            Reason.UNKNOWN_DEVICE,
            f"{item.where}device: nobody has heard of {device!r}: the item that brings a new "
            "device must state its 'kind'",
        )
    return device, checked_kind(item.kind, where=f"{item.where}kind: ")


def _dead_letters(message: Message, problems: list[Problem], feed: str) -> list[DeadLetter]:
    """One dead letter per reason, each with the whole payload."""
    by_reason: dict[Reason, list[Problem]] = {}
    for problem in problems:
        by_reason.setdefault(problem.reason, []).append(problem)
    received_at, topic, payload = message.received_at, message.topic, message.payload
    return [
        DeadLetter(received_at, topic, payload, reason, _summary(alike), feed)
        for reason, alike in by_reason.items()
    ]


def _summary(problems: list[Problem]) -> str:
    told = "; ".join(map(_told, problems[:_SHOWN_PROBLEMS]))
    hidden = len(problems) - _SHOWN_PROBLEMS
    return f"{told}; and {hidden} more" if hidden > 0 else told


def _told(problem: Problem) -> str:
    sentence = f"{problem.detail}{problem.hint()}"
    # What is quoted in it came from outside, and may be of any length.
    return sentence if len(sentence) <= _MAX_SENTENCE else f"{sentence[:_MAX_SENTENCE]}…"
