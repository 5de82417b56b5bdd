"""What browsers keep of a page's files, and how these travel."""

from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from plotly.offline import get_plotlyjs_version
from pydantic import SecretStr

from dashboard.app import create_app
from tests.servers import free_port
from tests.serving import served
from vigie.settings import Settings

PLOTLY = "/assets/plotly/plotly-cartesian.min.js"


@pytest.fixture(scope="module")
def browser() -> Iterator[httpx.Client]:
    """Without an API, which no file needs."""
    secret = SecretStr("a secret of the tests, and long enough")
    app = create_app(Settings(api_port=free_port(), dashboard_secret=secret))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None))
    with served(server, "dashboard") as url, httpx.Client(base_url=url) as client:
        yield client


def scripts(browser: httpx.Client) -> list[str]:
    page = browser.get("/").text
    return [part.split('"')[0] for part in page.split('src="')[1:]]


def test_a_file_whose_url_says_its_version_is_kept_for_ever(browser: httpx.Client) -> None:
    asked = scripts(browser)
    assert len(asked) > 10
    for url in asked:
        answer = browser.get(url)
        assert answer.status_code == 200, url
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable", url


def test_any_other_file_is_asked_for_again_and_found_the_same(browser: httpx.Client) -> None:
    first = browser.get("/assets/favicon.svg")
    assert first.headers["cache-control"] == "no-cache"
    again = browser.get("/assets/favicon.svg", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_text_travels_compressed_to_who_can_read_that(browser: httpx.Client) -> None:
    packed = browser.get(PLOTLY, headers={"Accept-Encoding": "gzip"})
    plain = browser.get(PLOTLY, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 2
    font = browser.get("/assets/fonts/inter.woff2", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in font.headers


def test_what_is_not_there_is_not_kept(browser: httpx.Client) -> None:
    for _ in range(2):
        assert browser.get("/assets/nothing.js?m=1").status_code == 404


def test_the_figures_library_is_the_one_that_dash_would_load_but_smaller(
    browser: httpx.Client,
) -> None:
    version = get_plotlyjs_version()
    assert f"{PLOTLY}?v={version}" in browser.get("/").text
    assert f"v{version}\n" in browser.get(PLOTLY).text[:100]
