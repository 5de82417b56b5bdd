"""The slider through the past: what it spans, what is marked along it, and what a page is told."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dashboard.alarms import Alarms
from dashboard.components.frame import Frame, Slot
from dashboard.components.shell import shell
from dashboard.components.travel_bar import travel_frame
from dashboard.pages import PAGES
from dashboard.scene import Scene
from dashboard.state import Alarm, Status
from dashboard.travel import SPANS, marked, reach_of, scale_of
from tests.dashboard.pictures import NOW
from tests.dashboard.scenery import scene

DAY = timedelta(days=1)
PARIS = ZoneInfo("Europe/Paris")
AT = "2026-11-22T08:08"
PRESENT = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)  # NOW, by the five minutes


def alarm(number: int, severity: str, raised: datetime) -> Alarm:
    return Alarm(
        id=number,
        rule="slow",
        name={"en": "Slow traffic", "fr": "Trafic lent"},
        severity=severity,
        state="raised",
        since=raised,
        raised_at=raised,
    )


def at(url: str = f"/?lang=en&at={AT}", *alarms: Alarm) -> Scene:
    return scene(url, answers={Alarms: Alarms(items=alarms)})


def frame(of: Scene) -> Frame:
    return travel_frame(of)


@pytest.mark.parametrize("span", SPANS)
def test_the_slider_spans_up_to_now(span: str) -> None:
    reach = reach_of(NOW - timedelta(minutes=30), NOW, span)
    assert reach.end == PRESENT
    assert reach.end - reach.start == SPANS[span].length


def test_a_moment_further_back_lies_in_one_of_the_spans_before() -> None:
    reach = reach_of(NOW - 9 * DAY, NOW, "7d")
    assert (reach.start, reach.end) == (PRESENT - 14 * DAY, PRESENT - 7 * DAY)


def test_what_it_spans_stays_while_a_moment_moves_along_it() -> None:
    first = reach_of(PRESENT - 3 * DAY, NOW, "24h")
    assert reach_of(PRESENT - 3 * DAY + timedelta(hours=20), NOW, "24h") != first
    assert reach_of(PRESENT - 3 * DAY - timedelta(hours=20), NOW, "24h") == first


def test_every_position_of_the_slider_is_one_of_whole_minutes() -> None:
    for span in SPANS:
        reach = reach_of(NOW - DAY, NOW, span)
        assert reach.start.second == reach.end.second == 0
        assert (reach.end - reach.start) % reach.span.grain == timedelta()
        assert reach.span.step % reach.span.grain == timedelta()


def test_of_alarms_too_close_to_tell_apart_the_worst_is_marked() -> None:
    reach = reach_of(NOW - timedelta(hours=3), NOW, "24h")
    early, late = reach.start + timedelta(hours=1), reach.start + timedelta(hours=20)
    alarms = [
        alarm(1, "low", late),
        alarm(2, "low", early),
        alarm(3, "critical", early + timedelta(minutes=1)),
        alarm(4, "critical", reach.start - timedelta(minutes=1)),
        alarm(5, "critical", reach.end),
    ]
    assert [one.id for one in marked(alarms, reach)] == [3, 1]


def test_hours_of_the_scale_are_those_of_the_city() -> None:
    scale = scale_of(reach_of(NOW - DAY / 2, NOW, "24h"), PARIS, "fr")
    assert [text for _, text in scale] == ["12:00", "16:00", "20:00", "00:00", "04:00", "08:00"]
    shares = [share for share, _ in scale]
    assert shares == sorted(shares)
    assert shares[0] == pytest.approx((3 + 55 / 60) / 24)  # from 08:05


def test_a_day_of_25_hours_has_its_hours_in_their_places() -> None:
    noon = datetime(2026, 10, 25, 11, tzinfo=UTC)
    scale = scale_of(reach_of(noon - DAY / 2, noon, "24h"), PARIS, "en")
    at = {text: share for share, text in scale}
    assert at["08:00"] - at["00:00"] == pytest.approx(9 / 24)


def test_the_bar_says_the_moment_and_marks_alarms_in_the_readers_language() -> None:
    raised = alarm(1, "high", datetime(2026, 11, 22, 9, tzinfo=UTC))
    english, french = (frame(at(f"/?lang={lang}&at={AT}", raised)) for lang in ("en", "fr"))
    assert english[Slot("travel-says", "children")] == "As it was on Sun 22 Nov 2026 08:08."
    assert french[Slot("moment", "value")] == AT
    marks = json.dumps(english[Slot("travel-marks", "children")], ensure_ascii=False)
    assert "travel-mark is-high" in marks
    assert "10:00 · high alarm: Slow traffic, The whole city" in marks
    assert "alarme" in json.dumps(french[Slot("travel-marks", "children")], ensure_ascii=False)


def test_what_comes_last_is_the_moment_so_that_a_page_knows_that_it_has_all() -> None:
    slot, state = list(frame(at()).items())[-1]
    assert slot == Slot("travel-state", "data")
    assert state["at"] == datetime(2026, 11, 22, 7, 8, tzinfo=UTC).timestamp() * 1000
    assert (state["end"] - state["start"]) / 1000 == DAY.total_seconds()


def test_every_slot_of_the_bar_has_its_place_on_every_page() -> None:
    urls = ("/", "/programmes/mobility", "/districts", "/districts/north", "/alarms")
    for url in urls:
        of = at(f"{url}?lang=fr&at={AT}")
        page = next(one for one in PAGES if one.name == of.view.page)
        laid_out = shell(of, page)
        ids = {str(getattr(one, "id", None)) for one in (laid_out, *laid_out._traverse())}
        assert {slot.component for slot in frame(of)} <= ids


def test_there_is_no_bar_where_the_page_shows_now() -> None:
    assert frame(scene("/?lang=fr")) == {}


def test_what_is_not_known_of_a_moment_is_said() -> None:
    of = scene(f"/?lang=en&at={AT}", answers={Status: "the database is away"})
    said = frame(of)[Slot("travel-trouble", "children")]
    assert said == "Not all of it is known: the database is away"
    assert frame(at())[Slot("travel-trouble", "children")] == ""
