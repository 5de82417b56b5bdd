"""*The simulator*, without a browser."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.access.person import Person
from dashboard.components.frame import Slot
from dashboard.control import Fault, Occurrence, Run, Scenario, Stage, Tape
from dashboard.deck import Seen
from dashboard.pages import simulator
from dashboard.scene import Scene
from dashboard.simulator import why_not
from dashboard.text import LANGUAGES
from tests.dashboard.pictures import NOW
from tests.dashboard.scenery import scene
from vigie.scopes import Role

START = datetime(2012, 3, 1, 8, tzinfo=UTC)
TAPE = Tape(
    state="paused",
    speed=0.5,
    at=START + timedelta(minutes=15),
    start=START,
    end=START + timedelta(hours=1),
    played=12_345,
)


STAGE = Stage(
    Run(at=START, speed=1, sent=100, lag_s=0.2),
    (
        Scenario(
            id="storm",
            name={"en": "Storm", "fr": "Tempête"},
            description={"en": "Rain and wind", "fr": "Pluie et vent"},
            occurrences=(
                Occurrence(state="over", since=START, until=START),
                Occurrence(state="running", since=START, until=START + timedelta(hours=3)),
            ),
        ),
        Scenario(id="calm", name={"en": "Calm"}, description={"en": ""}, occurrences=()),
    ),
    (
        Fault(number=0, over=True, fault={"fault": "frozen"}),
        Fault(number=1, over=False, fault={"fault": "dropout", "kind": ["car_park"], "rate": 0.2}),
    ),
)


def of(seen: Seen, lang: str = "fr") -> Scene:
    return scene(f"/simulator?lang={lang}", control=seen)


@pytest.mark.parametrize("state", [TAPE, STAGE])
def test_every_slot_of_the_frame_has_its_place_in_the_layout(state: Tape | Stage) -> None:
    page = simulator.layout(of(Seen()))
    ids = {str(getattr(one, "id", None)) for one in (page, *page._traverse())}
    assert {slot.component for slot in simulator.frame(of(Seen(state=state)))} <= ids


def test_only_what_is_controlled_is_shown() -> None:
    shown = simulator.frame(of(Seen(state=TAPE)))
    assert "is-absent" not in shown[Slot("tape", "className")]
    assert "is-absent" in shown[Slot("stage", "className")]
    shown = simulator.frame(of(Seen(state=STAGE)))
    assert "is-absent" in shown[Slot("tape", "className")]
    assert "is-absent" not in shown[Slot("stage", "className")]


def test_a_scenario_says_since_when_and_until_when_it_happens() -> None:
    frame = simulator.frame(of(Seen(state=STAGE)))
    storm, calm = (str(one) for one in frame[Slot("stage-scenarios", "children")])
    assert "Tempête" in storm
    assert "depuis jeu. 1 mars 2012 09:00:00, jusqu'à jeu. 1 mars 2012 12:00:00" in storm
    assert "Arrêter" in storm
    assert "Démarrer" in calm


def test_faults_that_are_over_are_not_listed() -> None:
    frame = simulator.frame(of(Seen(state=STAGE), "en"))
    (fault,) = (str(one) for one in frame[Slot("stage-faults", "children")])
    assert "dropout" in fault
    assert "kind=car_park, rate=0.2" in fault


def test_a_city_that_cannot_keep_its_schedule_says_so() -> None:
    late = replace(STAGE, run=STAGE.run.model_copy(update={"lag_s": 4.25}))
    frame = simulator.frame(of(Seen(state=late), "en"))
    assert frame[Slot("stage-state", "children")] == "Playing at ×1 · 4.2 s behind its schedule"


def test_it_says_where_the_replay_is_in_the_city_s_time_and_the_reader_s_language() -> None:
    frame = simulator.frame(of(Seen(state=TAPE)))
    assert frame[Slot("deck-at", "children")] == "jeu. 1 mars 2012 09:15:00"
    assert frame[Slot("deck-state", "children")] == "En pause"
    assert frame[Slot("deck-bar", "value")] == 25
    assert "12\u202f345 messages" in frame[Slot("deck-reach", "children")]
    playing = TAPE.model_copy(update={"state": "playing"})
    frame = simulator.frame(of(Seen(state=playing), "en"))
    assert frame[Slot("deck-state", "children")] == "Playing at ×0.500"


def test_only_what_can_be_done_is_offered() -> None:
    paused = simulator.frame(of(Seen(state=TAPE), "en"))
    assert paused[Slot("deck-pause", "disabled")]
    assert not paused[Slot("deck-resume", "disabled")]


def test_a_control_that_does_not_answer_is_said_with_what_was_last_known() -> None:
    frame = simulator.frame(of(Seen(state=TAPE, trouble="refused", lost=NOW), "en"))
    trouble = frame[Slot("deck-trouble", "children")]
    assert trouble.startswith("The control does not answer since 08:08:20: refused")
    assert frame[Slot("deck-state", "children")] == "Paused"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_who_controls_is_an_operator_except_in_a_city_for_all(lang: str) -> None:
    words = LANGUAGES[lang]
    people = {role: Person("ann", "Ann", role, NOW, "token") for role in Role}
    for is_allowed in (Role.OPERATOR, Role.ADMIN):
        assert why_not(people[is_allowed], words, is_for_all=False) is None
    assert why_not(people[Role.VIEWER], words, is_for_all=False) == words.control_needs_operator
    assert why_not(None, words, is_for_all=False) == words.control_needs_sign_in
    assert why_not(None, words, is_for_all=True) is None


def test_until_it_is_known_what_one_may_do_nothing_can_be_done() -> None:
    page = simulator.layout(of(Seen()))
    (hands,) = (one for one in page._traverse() if getattr(one, "id", None) == "deck-hands")
    assert hands.disabled
    inside = {getattr(one, "id", None) for one in hands._traverse()}
    assert {"deck-pause", "deck-strike", "deck-seek"} <= inside
