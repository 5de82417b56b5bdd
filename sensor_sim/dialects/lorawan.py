"""What LoRaWAN networks share: the words of decoded uplinks, ports, counters, radio."""

from sensor_sim.chance import between, key_of
from sensor_sim.dialects.dialect import Utterance, Word, of_every_kind
from vigie.catalogue import load_catalogue

PORT = 2
GATEWAY_EUI = "02feedfffe000001"
_DEFAULT_INTERVAL_S = 60.0
_FRAMES = 2**16

DECODED_WORDS = of_every_kind(
    {
        "active_power": Word("active_power", "W", 1),
        "reactive_power": Word("reactive_power", "V.A", 1),
        "generated_power": Word("generated_power", "W", 1),
        "temperature": Word("temperature", step=0.1),
        "relative_humidity": Word("humidity", step=0.5),
        "lighting_state": Word("light", codes=((0, "off"), (1, "on"))),
        "door_state": Word("door", codes=((0, "closed"), (1, "open"))),
    }
)
"""What the payload codecs of devices make of their bytes; there is a codec for anything."""


def model(kind: str) -> str:
    """How the network calls devices of a kind."""
    return load_catalogue().kinds[kind].name.en


def frame(said: Utterance) -> int:
    """The frame counter: the uplinks of a device since 1970, in 16 bits."""
    interval_s = said.device.interval_s or _DEFAULT_INTERVAL_S
    return int(said.time_ms / 1000 / interval_s) % _FRAMES


def rssi(said: Utterance) -> int:
    return round(between(-119, -71, key_of("rssi", said.device.id), said.time_ms))


def snr(said: Utterance) -> float:
    return round(between(-6, 12, key_of("snr", said.device.id), said.time_ms), 1)
