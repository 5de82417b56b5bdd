"""What a run or a replay would send first, for a person to read; no broker is asked."""

from collections.abc import Iterator
from itertools import islice
from math import inf
from typing import NamedTuple

from sensor_sim.excerpt import excerpt
from sensor_sim.faults import Faults
from sensor_sim.gateways import Parcel
from sensor_sim.message import about_payload, about_topic, rfc3339
from sensor_sim.outbox import array_of, gathered
from sensor_sim.pace import Pace
from sensor_sim.recording import load_recording
from sensor_sim.replay import Replay
from sensor_sim.retime import moved
from sensor_sim.run import Run, gateways_of, occurrences_of, parcels_of, simulation_of, start_ms
from sensor_sim.speech import Speech
from sensor_sim.speech_hints import hints
from sensor_sim.timing import Cue, Times, once, same_hour
from vigie.city import City

_MESSAGES = 20
_REPORTS = 10_000  # are looked at: a fault may lose them all
_WIDTH = 100


class Foretold(NamedTuple):
    """A message, and the wall time at which it would be sent."""

    wall_ms: int
    topic: str
    payload: bytes


def of_replay(city: City, plan: Replay, now_ms: int) -> Iterator[str]:
    """The first messages of a replay that began now, a line each; without its history.

    Raises:
        CityError: the recording cannot be read, or has no such part.
    """
    zone = city.config.zone
    recording = excerpt(load_recording(plan.file, city), plan.part, zone)
    cues: Iterator[Cue] = (
        same_hour(recording, zone, now_ms)
        if plan.times is Times.SAME_HOUR
        else once(recording, plan.times, now_ms, plan.speed)
    )
    for cue in islice(cues, _MESSAGES):
        payload = moved(cue.recorded.payload, cue.moved_ms)
        yield line_of(Foretold(cue.wall_ms, cue.recorded.topic, payload))
    if plan.speed == inf:
        yield "the items of a gateway would come together in larger arrays"


def of_run(city: City, plan: Run, now_ms: int) -> Iterator[str]:
    """The first messages of a run that began now, a line each; without its history.

    Raises:
        RunError: the run cannot be.
        DialectError: the formats cannot say it.
    """
    simulation, speech = simulation_of(city, plan, occurrences_of(city, plan, now_ms))
    yield from hints(simulation.city, speech)
    first = speech.as_known(simulation.devices[0])
    yield line_of(Foretold(now_ms, about_topic(city.id, first), about_payload(first)))
    yield f"and so on: {len(simulation.devices):,} devices introduce themselves; then"
    pace = Pace(start_ms(plan, now_ms), now_ms, plan.speed)
    gateways = gateways_of(simulation, plan)
    faults = Faults(plan.faults, simulation, plan.seed, gateways)
    reports = faults.on(simulation.reported(simulation.beats, pace.start_ms))
    sent = (one for one in islice(reports, _REPORTS) if one.lost is None)
    messages = (
        Foretold(pace.wall_at(parcel.due_ms), *message)
        for parcel in parcels_of(sent, gateways)
        for message in _messages_of(city.id, speech, parcel)
    )
    yield from map(line_of, islice(messages, _MESSAGES))


def _messages_of(city: str, speech: Speech, parcel: Parcel) -> Iterator[tuple[str, bytes]]:
    """As the outbox makes them."""
    by_itself = parcel.sendings
    if parcel.gateway is not None:
        together, by_itself = gathered(parcel.sendings, speech)
        if together:
            yield array_of(city, parcel.gateway, together)
    for one in by_itself:
        for letter in speech.letters(one):
            yield letter.topic, letter.payload


def line_of(message: Foretold) -> str:
    """The message on one line, cut where that is long; what cannot be printed is escaped."""
    text = message.payload[: 4 * _WIDTH].decode(errors="backslashreplace")
    shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    is_cut = len(shown) > _WIDTH or len(message.payload) > 4 * _WIDTH
    return f"{rfc3339(message.wall_ms)}  {message.topic}  {shown[:_WIDTH]}{'…' * is_cut}"
