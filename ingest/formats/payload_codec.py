"""Device makers' own codecs of LoRaWAN payloads, in JavaScript, run in an engine of their own.

The interface is the LoRa Alliance's Payload Codec API (TS013-1.0.0): `decodeUplink({bytes, fPort,
recvTime})` gives `{data, errors, warnings}`. The older ones of The Things Stack, `Decoder(bytes,
port)`, and of ChirpStack, `Decode(fPort, bytes, variables)`, are called too.
"""

import json
from typing import Any

import quickjs

from ingest.formats.documents import flatten
from vigie.city import CityError

_MEMORY_BYTES = 32 * 1024 * 1024
_STACK_BYTES = 512 * 1024
_TIME_S = 0.25
_CALL = """
(text) => {
    const input = JSON.parse(text);
    const {bytes, fPort} = input;
    input.recvTime = new Date(input.recvTime);
    if (typeof decodeUplink === "function") return JSON.stringify(decodeUplink(input));
    if (typeof Decoder === "function") return JSON.stringify({data: Decoder(bytes, fPort)});
    return JSON.stringify({data: Decode(fPort, bytes, {})});
}
"""


class PayloadCodec:
    """A codec, by the text of its script; `name` is that of its file."""

    def __init__(self, name: str, script: str) -> None:
        self._name = name
        self._script = script
        try:
            engine = self._engine()
            names = ("decodeUplink", "Decoder", "Decode")
            has_entry = any(engine.eval(f"typeof {one} === 'function'") for one in names)
        except quickjs.JSException as error:
            raise CityError(f"{name}: {_first_line(error)}") from None
        if not has_entry:
            raise CityError(f"{name}: it defines no function decodeUplink")

    def decode(self, content: bytes, port: int | None, time: Any) -> dict[str, Any]:
        """The fields that the codec finds in the bytes of an uplink.

        Raises:
            ValueError: it finds mistakes, or makes one.
        """
        try:
            given = json.dumps({"bytes": list(content), "fPort": port, "recvTime": time})
        except RecursionError:
            raise ValueError("its time is nested too deeply") from None
        try:
            # Anew each time: no uplink leaves anything to the next, of whatever device.
            text = self._engine().eval(_CALL)(given)
        except quickjs.JSException as error:
            raise ValueError(_first_line(error)) from None
        try:
            answer = json.loads(text) if isinstance(text, str) else None
        except RecursionError:
            raise ValueError("the codec gave data that is nested too deeply") from None
        errors = answer.get("errors") if isinstance(answer, dict) else None
        if errors:
            raise ValueError(", ".join(map(str, errors if isinstance(errors, list) else [errors])))
        match answer:
            case {"data": dict(data)}:
                return flatten(data)
        raise ValueError("the codec gave no data")

    def _engine(self) -> quickjs.Context:
        engine = quickjs.Context()
        engine.set_memory_limit(_MEMORY_BYTES)
        engine.set_max_stack_size(_STACK_BYTES)
        engine.set_time_limit(_TIME_S)
        engine.eval(self._script)
        return engine


def _first_line(error: quickjs.JSException) -> str:
    first = next(iter(str(error).splitlines()), "null")
    return "out of memory" if first == "null" else first
