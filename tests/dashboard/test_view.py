from dashboard.view import NO_METRIC, View, view_of
from tests.dashboard.pictures import place


def test_the_url_says_what_a_page_shows() -> None:
    view = view_of("?lang=en&metric=mean_speed&theme=dark", "fr", 1.0, place())
    assert view == View("en", "mean_speed")


def test_without_a_metric_the_map_shows_the_city_s_first() -> None:
    assert view_of("", "fr", 1.0, place()).metric == "vehicle_flow"
    assert view_of("?metric=sorcery", "fr", 1.0, place()).metric == "vehicle_flow"


def test_a_map_may_show_devices_only() -> None:
    assert view_of("?metric=none", "fr", 1.0, place()).metric == NO_METRIC


def test_screens_share_a_few_sizes() -> None:
    assert view_of("", "fr", 2.24, place()).zoom == 2.0
    assert view_of("", "fr", 0.7, place()).zoom == 1.0


def test_before_the_api_answers_there_is_a_view_too() -> None:
    assert view_of("?lang=fr", None, 1.0, None) == View("fr", NO_METRIC)
