"""A demo that is stopped and killed and started again: it tells all of its past, and that once."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensor_sim.history import History
from sensor_sim.kinds import Report
from sensor_sim.outbox import Outbox
from sensor_sim.publish import Publisher
from sensor_sim.run import Run
from sensor_sim.sending import Sending
from sensor_sim.simulation import Simulation
from sensor_sim.speech import speech_of
from sensor_sim.told import LiveNotes, Told
from tests.sensor_sim.ear import Listen
from tests.sensor_sim.test_run import during, reports
from tests.servers import Broker
from vigie.city import City
from vigie.model import CANONICAL
from vigie.settings import Settings

AtBroker = Callable[[str], Settings]
Moment = tuple[str, int]
MINUTE, HOUR = 60_000, 3_600_000
NOON = 1_795_435_200_000
STEP = 15 * MINUTE


@dataclass(frozen=True)
class Piece:
    """A run, and where it is killed; what it tells live begins where its history ends."""

    pause_ms: int  # since the run before
    tells_outline: bool
    parts: int  # of the rest, with all of their reports confirmed
    more: int  # reports after those
    live_ms: int  # noted
    later_ms: int  # told after that, and not noted


pieces = st.builds(
    Piece,
    pause_ms=st.integers(1, HOUR),
    tells_outline=st.booleans(),
    parts=st.integers(0, 8),
    more=st.integers(0, 50),
    live_ms=st.integers(0, 40 * MINUTE),
    later_ms=st.integers(0, MINUTE),
)


def of(sendings: Iterable[Sending]) -> list[Moment]:
    return [(one.device.id, one.time_ms) for one in sendings]


class Demo:
    """All that its runs have told, and what was noted of it."""

    def __init__(self, simulation: Simulation, file: Path) -> None:
        self._simulation = simulation
        self._file = file
        self.told: list[Moment] = []
        self._noted: set[Moment] = set()

    def history(self, end_ms: int) -> History:
        return History(
            self._simulation,
            start_ms=NOON - 3 * HOUR,
            end_ms=end_ms,
            step_ms=STEP,
            in_full_ms=end_ms - (NOON - 2 * HOUR),
            memory=self._file,
        )

    def run(self, start_ms: int, piece: Piece) -> int:
        """Where it was killed."""
        history = self.history(start_ms)
        outline = of(history.outline())
        if not piece.tells_outline:
            self.tell(outline[: len(outline) // 2])
            return start_ms
        self.tell(outline)
        self._noted.update(outline)
        history.note_outline()
        parts = history.rest()
        for part in islice(parts, piece.parts):
            filled = of(part.reports)
            self.tell(filled)
            self._noted.update(filled)
            history.told.add(full=part.span)
        for part in islice(parts, 1):
            self.tell(of(islice(part.reports, piece.more)))
        noted_ms, end_ms = start_ms + piece.live_ms, start_ms + piece.live_ms + piece.later_ms
        self.tell(list(self.due(start_ms, end_ms)))
        self._noted |= self.due(start_ms, noted_ms)
        history.told.add(full=(start_ms, noted_ms))
        return end_ms

    def due(self, start_ms: int, end_ms: int) -> set[Moment]:
        return set(of(self._simulation.reported(self._simulation.beats, start_ms, end_ms)))

    def tell(self, more: list[Moment]) -> None:
        assert self._noted.isdisjoint(more), "what was confirmed is told again"
        self.told += more


WHOLE = Piece(1, tells_outline=True, parts=1000, more=0, live_ms=0, later_ms=0)
DemoAt = Callable[[Path], Demo]


@pytest.fixture(scope="module")
def few(simulation: Simulation) -> Simulation:
    """Devices of all kinds, few of them, which always say the same: this is about when they do."""
    chosen = {one.id for one in simulation.devices[::20]}
    chosen.update({one.kind: one.id for one in simulation.devices}.values())
    some = simulation.only(lambda one: one.id in chosen)
    return replace(some, reports=tuple(always(report(NOON / 1000)) for report in some.reports))


@pytest.fixture(scope="module")
def demo_at(few: Simulation) -> DemoAt:
    """A demo with its file there."""
    return lambda file: Demo(few, file)


def always(values: dict[str, float]) -> Report:
    return lambda _time_s: values


@settings(max_examples=60, deadline=None)
@given(before=st.lists(pieces, max_size=4))
def test_however_it_is_cut_all_is_told_and_what_was_noted_never_again(
    demo_at: DemoAt, before: list[Piece]
) -> None:
    with TemporaryDirectory() as folder:
        demo = demo_at(Path(folder) / "demo.json")
        now_ms = NOON
        for piece in before:
            now_ms = demo.run(now_ms + piece.pause_ms, piece)
        now_ms += 1
        demo.run(now_ms, WHOLE)
        assert demo.due(NOON - 2 * HOUR, now_ms) <= set(demo.told)
        assert demo.history(now_ms).outlined == demo.history(now_ms).left_out == 0


def test_another_stream_has_told_nothing_yet(few: Simulation, tmp_path: Path) -> None:
    demo = Demo(few, tmp_path / "demo.json")
    demo.run(NOON, WHOLE)
    some = few.only(lambda one: one.id != few.devices[0].id)
    assert Demo(few, tmp_path / "demo.json").history(NOON).outlined == 0
    other = Demo(some, tmp_path / "demo.json").history(NOON)
    assert other.outlined == Demo(some, tmp_path / "none.json").history(NOON).outlined > 0


@pytest.mark.parametrize("damage", [b"", b"{", b'{"stream": 1}', b'{"stream": "s", "full": [[1]]}'])
def test_a_file_that_is_damaged_tells_nothing(tmp_path: Path, damage: bytes) -> None:
    file = tmp_path / "demo.json"
    file.write_bytes(damage)
    told = Told(file, "s")
    assert (told.outlined, told.full) == ((), ())
    told.add(full=(1, 2))
    assert Told(file, "s").full == ((1, 2),)


def test_only_what_the_broker_has_confirmed_is_noted(
    broker: Broker, simulation: Simulation, at_broker: AtBroker, tmp_path: Path
) -> None:
    file, stop = tmp_path / "demo.json", Event()
    speech = speech_of(simulation.city, (CANONICAL,), simulation.devices)
    live = list(islice(simulation.reported(simulation.beats, NOON), 40))
    with Publisher(at_broker(broker.url), stop) as publisher:
        outbox = Outbox("marseille", publisher, None, speech)
        position_ms = NOON
        notes = LiveNotes(Told(file, "s"), outbox, lambda: position_ms, NOON)
        for one in live[:20]:
            outbox.post(one)
        position_ms = live[20].time_ms
        notes.note()
        publisher.flush()
        outbox.settle()
        assert Told(file, "s").full == ((NOON, position_ms),)

        broker.kill()
        for one in live[20:30]:
            outbox.post(one)
        before_ms, position_ms = position_ms, live[30].time_ms
        notes.note()
        outbox.settle()
        assert Told(file, "s").full == ((NOON, before_ms),)
        broker.start()
        publisher.flush()
        outbox.settle()
        assert Told(file, "s").full == ((NOON, position_ms),)

        stop.set()
        outbox.post(live[30])
        before_ms, position_ms = position_ms, live[31].time_ms
        notes.note()
        outbox.settle()
        assert Told(file, "s").full == ((NOON, before_ms),), "it was not sent: we were told to stop"


def test_the_next_run_goes_on_where_the_last_one_was_stopped(
    broker_url: str, marseille: City, listen: Listen, at_broker: AtBroker, tmp_path: Path
) -> None:
    ear = listen(broker_url, "marseille/#")
    first = datetime.now(UTC) - timedelta(seconds=1)
    past = first - timedelta(minutes=20)

    def told() -> Counter[Moment]:
        return Counter((device, time) for device, time, _ in reports(ear.heard))

    def go_on(start: datetime, until: Callable[[], bool]) -> None:
        plan = Run(
            seed=7,
            start=start,
            backfill=start - past,
            step=timedelta(minutes=15),
            in_full=timedelta(hours=1),
            memory=tmp_path / "demo.json",
        )
        during(at_broker(broker_url), marseille, plan, until)

    go_on(first, lambda: is_live(ear.heard))
    again = datetime.now(UTC) - timedelta(milliseconds=1)
    due = Simulation.of(marseille, seed=7).live(unix_ms(past), unix_ms(again))
    wanted = {(one.topic.rsplit("/", 1)[1], one.time_ms) for one in due}
    go_on(again, lambda: wanted <= set(told()))
    outline = unix_ms(first - timedelta(minutes=15)), unix_ms(first)
    twice = [time for (_, time), times in told().items() if times > 1]
    assert not [time for time in twice if outline[0] <= time < outline[1]]


def is_live(heard: list[tuple[str, bytes]]) -> bool:
    return any("/gateway/" not in topic and not topic.endswith("/about") for topic, _ in heard)


def unix_ms(time: datetime) -> int:
    return int(time.timestamp() * 1000)
