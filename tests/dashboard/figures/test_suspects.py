from datetime import UTC, datetime, timedelta

from dashboard.figures.suspects import Suspect, suspect_trace

START = datetime(2026, 11, 23, 7, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
LABELS = {START + n * QUARTER: f"bucket {n}" for n in range(4)}


def suspect(minutes: float, value: float) -> Suspect:
    return Suspect(START + timedelta(minutes=minutes), value, f"{value} at {minutes}")


def test_a_suspect_reading_stands_in_the_bucket_of_its_time() -> None:
    trace = suspect_trace([suspect(16, 12.0), suspect(59, 14.0)], LABELS, [10.0, 20.0], "odd", 1)
    assert trace is not None
    assert trace["x"] == ["bucket 1", "bucket 3"]
    assert trace["y"] == [12.0, 14.0]
    assert trace["text"] == ["12.0 at 16", "14.0 at 59"]


def test_one_far_off_is_pinned_to_the_edge_and_still_says_its_value() -> None:
    trace = suspect_trace([suspect(1, 99_999.0), suspect(2, -99.0)], LABELS, [10.0, 20.0], "odd", 1)
    assert trace is not None
    assert trace["y"] == [23.5, 6.5]
    assert trace["text"][0] == "99999.0 at 1"


def test_where_nothing_is_good_they_stand_where_they_are() -> None:
    trace = suspect_trace([suspect(1, 99_999.0)], LABELS, [], "odd", 1)
    assert trace is not None
    assert trace["y"] == [99_999.0]


def test_without_any_in_the_chart_there_is_no_trace() -> None:
    assert suspect_trace([], LABELS, [1.0], "odd", 1) is None
    assert suspect_trace([suspect(-1, 1.0)], LABELS, [1.0], "odd", 1) is None
    assert suspect_trace([suspect(1, 1.0)], {}, [], "odd", 1) is None
