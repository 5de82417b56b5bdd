from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as some

from dashboard.view import View, stored, view_stored, zoom_of


@given(
    some.dictionaries(some.text(), some.text()),
    some.none() | some.datetimes(timezones=some.just(UTC)),
)
def test_a_page_s_store_gives_back_the_view(arguments: dict[str, str], at: datetime | None) -> None:
    view = View("fr", "now", tuple(arguments.items()), at, 1.5)
    document = stored(view)
    document["arguments"] = [list(pair) for pair in document["arguments"]]  # as JSON has it
    assert view_stored(document) == view


def test_screens_share_a_few_sizes() -> None:
    assert zoom_of(2.24) == 2.0
    assert zoom_of(0.7) == 1.0
