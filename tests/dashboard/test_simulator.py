"""*The simulator*, without a browser."""

from datetime import UTC, datetime, timedelta

from dashboard.components.frame import Slot
from dashboard.control import Tape
from dashboard.deck import Seen
from dashboard.pages import simulator
from dashboard.view import SIMULATOR, View, view_of
from tests.dashboard.pictures import NOW, place

FRENCH, ENGLISH = (View(lang, "none", page=SIMULATOR) for lang in ("fr", "en"))
START = datetime(2012, 3, 1, 8, tzinfo=UTC)
TAPE = Tape(
    state="paused",
    speed=0.5,
    at=START + timedelta(minutes=15),
    start=START,
    end=START + timedelta(hours=1),
    played=12_345,
)


def test_every_slot_of_the_frame_has_its_place_in_the_layout() -> None:
    page = simulator.layout(place(), FRENCH)
    ids = {getattr(one, "id", None) for one in (page, *page._traverse())}
    assert {slot.component for slot in simulator.frame(Seen(tape=TAPE), place(), FRENCH)} <= ids


def test_it_says_where_the_replay_is_in_the_city_s_time_and_the_reader_s_language() -> None:
    frame = simulator.frame(Seen(tape=TAPE), place(), FRENCH)
    assert frame[Slot("deck-at", "children")] == "jeu. 1 mars 2012 09:15:00"
    assert frame[Slot("deck-state", "children")] == "En pause"
    assert frame[Slot("deck-bar", "value")] == 25
    assert "12\u202f345 messages" in frame[Slot("deck-reach", "children")]
    playing = TAPE.model_copy(update={"state": "playing"})
    frame = simulator.frame(Seen(tape=playing), place(), ENGLISH)
    assert frame[Slot("deck-state", "children")] == "Playing at ×0.500"


def test_only_what_can_be_done_is_offered() -> None:
    paused = simulator.frame(Seen(tape=TAPE), place(), ENGLISH)
    assert paused[Slot("deck-pause", "disabled")]
    assert not paused[Slot("deck-resume", "disabled")]
    unknown = simulator.frame(Seen(), place(), ENGLISH)
    assert unknown[Slot("deck-pause", "disabled")]
    assert unknown[Slot("deck-resume", "disabled")]


def test_a_control_that_does_not_answer_is_said_with_what_was_last_known() -> None:
    frame = simulator.frame(Seen(tape=TAPE, trouble="refused", lost=NOW), place(), ENGLISH)
    trouble = frame[Slot("deck-trouble", "children")]
    assert trouble.startswith("The control does not answer since 08:08:20: refused")
    assert frame[Slot("deck-state", "children")] == "Paused"


def test_its_url_is_its_own() -> None:
    assert view_of("?lang=fr", None, 1.0, place(), "/simulator").page == SIMULATOR
    assert view_of("?lang=fr", None, 1.0, place(), "/").page != SIMULATOR
