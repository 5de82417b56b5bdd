"""The canonical topics: which device, gateway or description a topic speaks of."""

from dataclasses import dataclass

from ingest.message import UnusableError
from ingest.showing import shown
from vigie.catalogue import load_catalogue
from vigie.device_ids import as_level
from vigie.model import Reason

MAX_NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class DeviceTopic:
    """`{city}/{programme}/{kind}/{device}`, or with `/about` what the device says of itself."""

    device: str
    kind: str
    is_about: bool = False


@dataclass(frozen=True, slots=True)
class GatewayTopic:
    """`{city}/gateway/{gateway}`: arrays whose items name their device."""

    gateway: str


def parse_topic(topic: str, city: str) -> DeviceTopic | GatewayTopic:
    """What `topic` speaks of.

    Raises:
        UnusableError: it is none of the canonical topics.
    """
    match topic.split("/"):
        case [first, "gateway", gateway] if first == city and gateway:
            return GatewayTopic(gateway)
        case [first, programme, kind, device] if first == city:
            return _device_topic(programme, kind, device, is_about=False)
        case [first, programme, kind, device, "about"] if first == city:
            return _device_topic(programme, kind, device, is_about=True)
    raise UnusableError(
        Reason.UNKNOWN_TOPIC,
        f"the topic {shown(topic)} is not {city}/PROGRAMME/KIND/DEVICE[/about] "
        f"nor {city}/gateway/GATEWAY, and no feed has it",
    )


def _device_topic(programme: str, kind: str, device: str, *, is_about: bool) -> DeviceTopic:
    checked_kind(kind, where="topic: ")
    expected = load_catalogue().kinds[kind].programme
    if programme != expected:
        raise UnusableError(
            Reason.UNKNOWN_TOPIC,
            f"topic: {kind} belongs to the programme {expected!r}, not {shown(programme)}",
        )
    return DeviceTopic(checked_device_id(device, where="topic: "), kind, is_about)


def checked_kind(kind: object, where: str) -> str:
    """The kind, when the catalogue has it; else UnusableError."""
    if not isinstance(kind, str) or kind not in load_catalogue().kinds:
        raise UnusableError(
            Reason.UNKNOWN_KIND, f"{where}the catalogue has no kind of device called {shown(kind)}"
        )
    return kind


def checked_device_id(device: object, where: str) -> str:
    """The id, when it can be one level of a topic, in print; else UnusableError."""
    if device is None:
        raise UnusableError(Reason.UNKNOWN_DEVICE, f"{where.removesuffix(': ')} is missing")
    if (
        not isinstance(device, str)
        or not 0 < len(device) <= MAX_NAME_LENGTH
        or not device.isprintable()
        or any(one in "/+# " for one in device)
    ):
        raise UnusableError(
            Reason.UNKNOWN_DEVICE,
            f"{where}{shown(device)} is not a device id: 1 to {MAX_NAME_LENGTH} printable "
            "characters other than space, '/', '+' and '#'",
        )
    return device


def normal_device_id(device: str, where: str) -> str:
    """A foreign id made one of ours: what ours may not hold becomes a dash; else UnusableError."""
    return checked_device_id(as_level(device), where)
