"""The API's own pages, which a town hall without the Internet can open."""

import re

import httpx


def test_the_documentation_page_needs_nothing_from_elsewhere(api: httpx.Client) -> None:
    page = api.get("/docs").text
    wanted = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert wanted
    for path in wanted:
        assert path.startswith("/"), path
        assert api.get(path).status_code == 200, path
