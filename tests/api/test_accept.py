"""Which media type a request gets: RFC 9110, section 12.5.1, on what we offer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.accept import accepted

JSON, CSV, PARQUET = "application/json", "text/csv", "application/vnd.apache.parquet"
OFFERED = (JSON, CSV, PARQUET)
_RANGES = [*OFFERED, "*/*", "text/*", "application/*", "image/png"]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", CSV),
        ("TEXT/CSV; charset=utf-8", CSV),
        ("application/json;q=0.5, text/csv", CSV),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("text/*", CSV),
        ("application/json;q=0, */*", CSV),
        (f"{PARQUET}, */*;q=0.1", PARQUET),
        ("text/csv;q=nonsense", CSV),
        ("image/png", None),
        ("application/geo+json", None),
        ("*/*;q=0", None),
    ],
)
def test_the_best_liked_of_what_is_offered(header: str, found: str | None) -> None:
    assert accepted(header, OFFERED) == found


@given(st.lists(st.tuples(st.sampled_from(_RANGES), st.sampled_from([0, 0.3, 1])), max_size=6))
def test_nothing_is_given_that_was_refused_by_name(ranges: list[tuple[str, float]]) -> None:
    header = ", ".join(f"{media_range};q={quality}" for media_range, quality in ranges)

    found = accepted(header, OFFERED)

    if found is not None and ranges:
        named = [quality for one, quality in ranges if one == found]
        assert max(named, default=1) > 0


@given(st.text())
def test_any_header_has_an_answer(header: str) -> None:
    assert accepted(header, OFFERED) in {*OFFERED, None}
