"""A day of a simulated city by its own clocks, in quarter hours: what each device would report."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sensor_sim.recording.form import unix_ms
from sensor_sim.simulation import Simulation
from vigie.catalogue import Metric, Temporal, load_catalogue
from vigie.model import Device

BIN_MS = 900_000
_STEP_MS = 300_000  # between two reports of a device, but for amounts, which are all counted
_HEAD_START_MS = 3_600_000  # so that who reports by the hour has said something by midnight

Values = list[float | None]  # one of each quarter hour


@dataclass(frozen=True, slots=True)
class Span:
    """A local day in Unix milliseconds: of 23, 24 or 25 hours."""

    start_ms: int
    end_ms: int

    @property
    def bins(self) -> int:
        return (self.end_ms - self.start_ms) // BIN_MS


@dataclass(frozen=True, slots=True)
class Track:
    """One metric of one device over the day."""

    device: Device
    values: Values


Day = dict[str, dict[str, list[Track]]]  # by kind and metric, in the catalogue's order


def span_of(day: date, zone: ZoneInfo) -> Span:
    midnights = (datetime.combine(one, time()) for one in (day, day + timedelta(days=1)))
    return Span(*(unix_ms(one, zone) for one in midnights))


def of_kinds(simulation: Simulation, kinds: Collection[str]) -> Simulation:
    """The same city, of which only the devices of these kinds report."""
    numbers = [number for number, one in enumerate(simulation.devices) if one.kind in kinds]
    return replace(
        simulation,
        devices=tuple(simulation.devices[number] for number in numbers),
        reports=tuple(simulation.reports[number] for number in numbers),
        beats=tuple(simulation.beats[number] for number in numbers),
    )


def day_of(simulation: Simulation, span: Span) -> Day:
    """What the devices report.

    Of a quarter hour a gauge has its mean, an amount its sum, a state its last; a register what it
    rose by since midnight. Who says nothing in a quarter hour is where it was.
    """
    catalogue = load_catalogue()
    heard = _heard(simulation, span)
    found: Day = {}
    for kind in catalogue.kinds:
        devices = [one for one in simulation.devices if one.kind == kind]
        for name, metric in catalogue.metrics.items():
            tracks = [
                Track(one, binned(heard[one.id, name], metric, span.bins))
                for one in devices
                if (one.id, name) in heard
            ]
            if tracks:
                found.setdefault(kind, {})[name] = tracks
    return found


def _heard(simulation: Simulation, span: Span) -> dict[tuple[str, str], dict[int, list[float]]]:
    """What was said by device and metric, in which quarter hour."""
    since_ms = span.start_ms - _HEAD_START_MS
    beats = simulation.thinned(_STEP_MS, since_ms)
    heard: dict[tuple[str, str], dict[int, list[float]]] = {}
    for report in simulation.reported(beats, since_ms, span.end_ms):
        quarter = (report.time_ms - span.start_ms) // BIN_MS
        for metric, value in report.values.items():
            said = heard.setdefault((report.device.id, metric), {})
            said.setdefault(quarter, []).append(value)
    return heard


def binned(heard: dict[int, list[float]], metric: Metric, bins: int) -> Values:
    """The values of a series by the number of their quarter hour, negative ones before midnight."""
    if metric.temporal is Temporal.DELTA:
        return [sum(heard.get(number, [])) for number in range(bins)]
    known: float | None = None
    values: Values = []
    for number in range(min([0, *heard]), bins):
        said = heard.get(number)
        if said:
            known = sum(said) / len(said) if metric.temporal is Temporal.GAUGE else said[-1]
        values.append(known)
    at_midnight = values[-bins - 1] if len(values) > bins else None
    values = values[-bins:]
    if metric.temporal is Temporal.COUNTER:
        first = next((one for one in (at_midnight, *values) if one is not None), 0.0)
        return [None if one is None else one - first for one in values]
    return values
