import json
from datetime import timedelta

import pytest

from dashboard.components.frame import Slot
from dashboard.components.status import status_frame
from dashboard.state import Link, Picture
from dashboard.view import View
from tests.dashboard.pictures import NOW, picture, running

FRENCH, ENGLISH = View("fr", "now"), View("en", "now")


def says(shown: Picture, view: View = ENGLISH) -> str:
    return json.dumps(status_frame(shown, view)[Slot("status", "children")], ensure_ascii=False)


def test_the_line_says_broker_rate_and_the_newest_reading() -> None:
    line = says(picture())
    assert "Broker connected" in line
    assert "12 readings/s" in line
    assert NOW.isoformat() in line
    assert "12 mesures/s" in says(picture(), FRENCH)


def test_what_changes_with_each_reading_is_said_about() -> None:
    """So that the head is calm, and pages are not told of it all the time."""
    first = running(readings_per_s=2013.0, newest=NOW)
    later = running(readings_per_s=1987.0, newest=NOW + timedelta(seconds=4))
    assert says(picture(status=first)) == says(picture(status=later))
    assert "2,000 readings/s" in says(picture(status=first))
    assert says(picture(status=running(newest=NOW + timedelta(seconds=5)))) != says(picture())


@pytest.mark.parametrize(
    ("connected", "silent_s", "words"),
    [
        (True, 1, "Broker connected"),
        (False, 1, "Broker away"),
        (None, 1, "Broker unknown"),
        (True, 60, "Ingest silent"),
    ],
)
def test_the_line_does_not_claim_more_than_it_knows(
    *, connected: bool | None, silent_s: float, words: str
) -> None:
    assert words in says(picture(status=running(connected=connected, silent_s=silent_s)))


def test_without_a_reading_it_says_that_it_waits() -> None:
    assert "Waiting for the first reading" in says(picture(status=running(newest=None)))


def test_provisional_devices_and_rejected_messages_are_named_when_there_are_any() -> None:
    assert "confirm" not in says(picture())
    line = says(picture(status=running(provisional=1, dead_letters=2345)))
    assert "1 device to confirm" in line
    assert "2,345 messages rejected" in line


def test_counts_that_are_not_told_are_not_shown() -> None:
    untold = running(dead_letters=None, readings_per_s=None)
    line = says(picture(status=untold))
    assert "Broker connected" in line
    assert "readings/s" not in line
    assert "rejected" not in line


def test_a_lost_api_is_said_with_the_time_in_the_city() -> None:
    lost = picture(link=Link(api_lost=NOW - timedelta(seconds=20)))
    frame = status_frame(lost, ENGLISH)
    assert "08:08:00" in frame[Slot("notice", "children")]
    assert frame[Slot("notice", "className")] == "notice"


def test_a_lost_stream_is_said_as_such() -> None:
    frame = status_frame(picture(link=Link(stream_lost=NOW)), FRENCH)
    assert "08:08:20" in frame[Slot("notice", "children")]


def test_when_nothing_is_lost_there_is_no_notice() -> None:
    assert status_frame(picture(), ENGLISH)[Slot("notice", "children")] == ""
