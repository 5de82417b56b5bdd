from dashboard.components.device_search import options_of
from dashboard.inventory import Found
from tests.dashboard.pictures import device


def test_what_is_found_shows_name_and_id() -> None:
    (one,) = options_of(Found(items=(device("a"),)), "dev", "en")
    assert one["value"] == "Device a · a"


def test_nothing_found_says_so_with_what_was_typed_and_cannot_be_chosen() -> None:
    (one,) = options_of(Found(items=()), "zzz", "fr")
    assert "«\u202fzzz\u202f»" in str(one["value"])
    assert one["disabled"]
