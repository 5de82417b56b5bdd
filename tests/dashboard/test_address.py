from datetime import UTC, datetime

import pytest

from dashboard.address import UNKNOWN, Asked, lang_of, link, path_to, url_of, view_of
from dashboard.components.map_panel import NO_METRIC
from dashboard.pages import PAGES
from dashboard.view import View
from tests.dashboard.pictures import picture, place
from tests.dashboard.scenery import page_of, scene, view


def test_the_url_says_what_a_page_shows() -> None:
    shown = view("/?lang=en&metric=mean_speed&theme=dark")
    assert shown == View("en", "now", (("metric", "mean_speed"), ("box", "")))


@pytest.mark.parametrize("query", ["lang=fr", "lang=fr&metric=sorcery&colour=blue"])
def test_what_is_missing_or_wrong_gets_its_default(query: str) -> None:
    assert view(f"/?{query}")["metric"] == "vehicle_flow"


def test_a_map_may_show_devices_only() -> None:
    assert view("/?metric=none")["metric"] == NO_METRIC


def test_a_url_is_mended_to_the_one_of_its_view() -> None:
    shown = scene("/?metric=sorcery&lang=fr")
    assert url_of(shown.view, page_of(shown)) == "/?lang=fr&metric=vehicle_flow"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_url_of_each_view_leads_back_to_it(page) -> None:  # noqa: ANN001 - a Page
    for entry in page.entries(scene("/?lang=en&at=2026-11-22T08:00:00Z")):
        shown = scene(f"{entry.path}?lang=en&at=2026-11-22T08:00:00Z")
        assert shown.view.page == page.name
        assert view(url_of(shown.view, page)) == shown.view


@pytest.mark.parametrize("path", ["/nowhere", "/simulator/more", "/%2F"])
def test_a_path_that_leads_nowhere_has_a_page_that_says_so(path: str) -> None:
    assert view(f"{path}?lang=fr").page == UNKNOWN


def test_a_past_moment_is_in_the_url() -> None:
    assert view("/?at=2026-11-22T08:00:00Z").at == datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert view("/?at=2026-11-22T08:00:00+01:00").at == datetime(2026, 11, 22, 7, tzinfo=UTC)


def test_a_moment_without_a_zone_is_one_of_the_city_s_clocks() -> None:
    assert view("/?at=2026-11-22T08:00").at == datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.mark.parametrize("text", ["yesterday", "2100-01-01T00:00:00Z", "0001-01-01T00:00", ""])
def test_what_is_no_past_moment_is_now(text: str) -> None:
    assert view(f"/?at={text}").at is None


def test_links_keep_the_language_and_the_moment() -> None:
    shown = view("/?lang=fr&at=2026-11-22T08:00:00Z")
    url = link(shown, path_to("devices", "a/b c"), metric="no2")
    assert url == "/devices/a%2Fb%20c?lang=fr&at=2026-11-22T08:00:00Z&metric=no2"


def test_before_the_api_answers_there_is_a_language_too() -> None:
    assert lang_of(Asked("/", "?lang=fr"), None) == "fr"
    assert lang_of(Asked("/", "", accepted="fr-FR"), place()) == "fr"


def test_a_page_without_its_source_is_not_there() -> None:
    shown = picture()
    assert shown.place is not None
    without = [one for one in PAGES if not one.needs_control]
    assert view_of(Asked("/simulator", ""), without, shown, shown.place).page == UNKNOWN
