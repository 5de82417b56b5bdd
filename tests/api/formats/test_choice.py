"""Which format a request gets: RFC 9110, section 12.5.1, on what we offer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.formats.choice import accepted
from api.formats.media import MEDIA_TYPES, TABLE, Format

_RANGES = [*MEDIA_TYPES.values(), "*/*", "text/*", "application/*", "image/png"]


@pytest.mark.parametrize(
    ("header", "form"),
    [
        ("", Format.JSON),
        ("*/*", Format.JSON),
        ("text/csv", Format.CSV),
        ("TEXT/CSV; charset=utf-8", Format.CSV),
        ("application/json;q=0.5, text/csv", Format.CSV),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", Format.JSON),
        ("text/*", Format.CSV),
        ("application/json;q=0, */*", Format.CSV),
        ("application/vnd.apache.parquet, */*;q=0.1", Format.PARQUET),
        ("text/csv;q=nonsense", Format.CSV),
        ("image/png", None),
        ("application/geo+json", None),
        ("*/*;q=0", None),
    ],
)
def test_the_best_liked_of_what_is_offered(header: str, form: Format | None) -> None:
    assert accepted(header, TABLE) is form


@given(st.lists(st.tuples(st.sampled_from(_RANGES), st.sampled_from([0, 0.3, 1])), max_size=6))
def test_nothing_is_given_that_was_refused_by_name(ranges: list[tuple[str, float]]) -> None:
    header = ", ".join(f"{media_range};q={quality}" for media_range, quality in ranges)

    form = accepted(header, TABLE)

    if form is not None and ranges:
        named = [quality for one, quality in ranges if one == MEDIA_TYPES[form]]
        assert max(named, default=1) > 0


@given(st.text())
def test_any_header_has_an_answer(header: str) -> None:
    accepted(header, TABLE)
