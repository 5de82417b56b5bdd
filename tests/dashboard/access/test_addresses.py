"""After signing in, nobody is led away from this site."""

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.access.addresses import HOME, local, login_for

HERE = "https://vigie.example"
PARTS = st.sampled_from(
    [
        "/",
        "//",
        "\\",
        "evil.example",
        "http:",
        "https:",
        "javascript:",
        "@",
        ":80",
        "?",
        "#",
        "..",
        "page",
        "\t",
        "\n",
        "\r",
        "\0",
        " ",
        "%2f",
        "%5c",
        "é",
        "login",
    ]
)


@pytest.mark.parametrize("page", ["/", "/alarms", "/device/meter-1?lang=fr", "/a?next=//b", "/é"])
def test_pages_of_this_site_are_kept(page: str) -> None:
    assert local(page) == page


@pytest.mark.parametrize(
    "page",
    [
        None,
        "",
        "alarms",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/page\r\nSet-Cookie: a=b",
        "/" + "x" * 3_000,
        "/login?next=/",
        "/logout",
    ],
)
def test_all_else_is_the_home_page(page: str | None) -> None:
    assert local(page) == HOME


@given(st.lists(PARTS, max_size=8).map("".join) | st.text(max_size=30))
def test_whatever_is_asked_for_a_browser_stays_here(asked: str) -> None:
    goal = local(asked)

    # As browsers read it (WHATWG URL): controls are dropped, backslashes are slashes.
    read = "".join(one for one in goal if one not in "\t\n\r").replace("\\", "/")
    assert read.startswith("/")
    assert not read.startswith("//")
    assert goal.isprintable()


@given(st.text("/abc?&=#%é ", max_size=30).map(lambda text: f"/{text.lstrip('/')}"))
def test_who_signs_in_comes_back_to_the_page_asked_for(page: str) -> None:
    asked = parse_qs(urlsplit(HERE + login_for(page)).query)

    assert asked["next"] == [page]
