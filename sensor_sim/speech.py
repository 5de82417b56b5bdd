"""Who of a simulated city speaks which format, and the messages that a report becomes.

Each device speaks the first of the formats asked for that has words for its kind; where none has,
it is silent. What a message tells, perhaps rounded and in other units, is what counts as sent.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from sensor_sim.dialects import DIALECTS, DialectError, dialect_name
from sensor_sim.dialects.dialect import Utterance
from sensor_sim.dialects.translation import Translation, translations
from sensor_sim.message import device_topic, report_payload
from sensor_sim.sending import Sending
from vigie.catalogue import load_catalogue
from vigie.city import City
from vigie.device_ids import as_level
from vigie.model import CANONICAL, Device


class Letter(NamedTuple):
    """A message, and the part of a report that it tells."""

    topic: str
    payload: bytes
    tells: Sending


def formats_by_kind(formats: Sequence[str]) -> dict[str, str]:
    """The format that devices of each kind speak; silent kinds are not in it.

    Raises:
        DialectError: one of the formats is none.
    """
    names = [dialect_name(one) for one in formats]
    found: dict[str, str] = {}
    for kind in load_catalogue().kinds:
        for name in names:
            if name == CANONICAL or kind in DIALECTS[name].words:
                found.setdefault(kind, name)
    return found


class Speech:
    """The voices of one run: some formats count their messages, or tell once what others mean.

    Raises:
        DialectError: one of the formats is none.
    """

    def __init__(self, city: City, formats: Sequence[str] = (CANONICAL,)) -> None:
        self._city = city
        self.formats = formats_by_kind(formats)
        foreign = {kind: name for kind, name in self.formats.items() if name != CANONICAL}
        self._words: dict[str, tuple[Translation, ...]] = {
            kind: translations(DIALECTS[name].words, kind) for kind, name in foreign.items()
        }
        self._writers = {name: DIALECTS[name].writer() for name in foreign.values()}
        self._known: dict[str, Device] = {}

    def foreign(self, devices: Iterable[Device]) -> dict[str, str]:
        """The foreign format of each kind of these devices that speaks one."""
        kinds = dict.fromkeys(one.kind for one in devices)
        return {kind: self.formats[kind] for kind in kinds if kind in self._words}

    @property
    def timeless(self) -> list[str]:
        """The formats spoken that tell no time, so that the time of receipt counts."""
        return sorted(name for name in self._writers if DIALECTS[name].clock is None)

    def is_silent(self, device: Device) -> bool:
        return device.kind not in self.formats

    def is_canonical(self, device: Device) -> bool:
        """Whether a device, if it is heard at all, speaks Vigie's own format."""
        return device.kind not in self._words

    def as_known(self, device: Device) -> Device:
        """The device under the id by which the city knows it."""
        if self.is_canonical(device):
            return device
        if device.id not in self._known:
            dialect = DIALECTS[self.formats[device.kind]]
            self._known[device.id] = replace(device, id=as_level(dialect.name(device)))
        return self._known[device.id]

    def letters(self, sending: Sending) -> Iterator[Letter]:
        """The messages that a report becomes, in their order."""
        if self.is_canonical(sending.device):
            payload = sending.broken
            if payload is None:
                payload = report_payload(sending.time_ms, sending.values)
            yield Letter(device_topic(self._city.id, sending.device), payload, sending)
            return
        dialect = DIALECTS[self.formats[sending.device.kind]]
        told, said = self._told(sending)
        if not said.fields:
            return
        if sending.broken is not None:
            # Nobody hears what it says, so that it does not count as said either.
            *_, last = dialect.writer()(said)
            yield Letter(last.topic, sending.broken, told)
            return
        metrics = {one.word.field: one.metric for one in self._words[sending.device.kind]}
        for draft in self._writers[self.formats[sending.device.kind]](said):
            part = [metrics[field] for field in draft.fields]
            yield Letter(draft.topic, draft.payload, _part(told, part))

    def wordless(self, sending: Sending) -> Sending | None:
        """The part of a report for which its device's format has no words, if there is one."""
        if self.is_canonical(sending.device) or sending.broken is not None:
            return None
        spoken = {one.metric for one in self._words[sending.device.kind]}
        silent = [metric for metric in sending.truth if metric not in spoken]
        return _part(sending, silent) if silent else None

    def _told(self, sending: Sending) -> tuple[Sending, Utterance]:
        """The report as a reader will take it, and as its device will say it."""
        device, zone = sending.device, self._city.config.zone
        dialect = DIALECTS[self.formats[device.kind]]
        clock = dialect.clock
        time_ms = sending.time_ms if clock is None else clock(sending.time_ms, zone)
        words = [one for one in self._words[device.kind] if one.metric in sending.values]
        written = {one: one.written(sending.values[one.metric]) for one in words}
        told = sending._replace(
            device=self.as_known(device),
            time_ms=time_ms,
            values={one.metric: one.read(value) for one, value in written.items()},
        )
        return told, Utterance(
            device,
            dialect.name(device),
            time_ms,
            zone,
            {one.word.field: value for one, value in written.items()},
            {one.word.field: one.unit for one in self._words[device.kind]},
        )


def _part(sending: Sending, metrics: Sequence[str]) -> Sending:
    return sending._replace(
        truth={one: sending.truth[one] for one in metrics},
        values={one: sending.values[one] for one in metrics},
    )


def speech_of(city: City, formats: Sequence[str], devices: Sequence[Device]) -> Speech:
    """The speech of a city.

    Raises:
        DialectError: one of the formats is none, or none has words for any of the devices.
    """
    speech = Speech(city, formats)
    if all(speech.is_silent(one) for one in devices):
        kinds = ", ".join(sorted({one.kind for one in devices}))
        raise DialectError(
            f"{', '.join(formats)} has no words for any of the {len(devices)} devices ({kinds}); "
            f"it has some for {', '.join(speech.formats) or 'none'}"
        )
    return speech
