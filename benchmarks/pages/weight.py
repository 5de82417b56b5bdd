"""What pages weigh: the bytes and requests of a first visit, and of one again."""

from collections import Counter
from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext, Playwright

from benchmarks.pages.reader import devtools, reading
from benchmarks.pages.town import Town

_OWN = ("http://", "https://")


class Load(NamedTuple):
    """What travelled for one page, by type: bytes with their headers, and requests."""

    size_bytes: Counter[str]
    requests: Counter[str]
    milliseconds: float


def measure(town: Town, playwright: Playwright) -> None:
    print("  what travels for a page until it is drawn, in kB, and of how many requests")
    with town.talking(3600):
        for says, path, name in pages_of(town):
            with reading(playwright) as context:
                cold, _, warm = (load(context, f"{town.url}{path}", name) for _ in range(3))
            print(f"    {says:<22} first {_told(cold)}")
            print(f"    {'':<22} again {_told(warm)}")


def pages_of(town: Town) -> list[tuple[str, str, str]]:
    """What each is called, its path, and the page's name."""
    district = town.rig.city.districts[0].id
    return [
        ("Now", "/?lang=en", "now"),
        ("Mobility", "/programmes/mobility?lang=en", "programme"),
        ("a district", f"/districts/{district}?lang=en", "district"),
        ("a device", f"/devices/{town.probe.id}?lang=en", "device"),
    ]


def load(context: BrowserContext, url: str, name: str) -> Load:
    """A visit in a tab of its own."""
    types: dict[str, str] = {}
    size, requests = Counter[str](), Counter[str]()

    def begun(event: dict[str, Any]) -> None:
        if event["request"]["url"].startswith(_OWN):
            types[event["requestId"]] = event.get("type", "Other")

    def ended(event: dict[str, Any]) -> None:
        if kind := types.get(event["requestId"]):
            size[kind] += round(event["encodedDataLength"])
            requests[kind] += event["encodedDataLength"] > 0

    with context.new_page() as page:
        tools = devtools(page)
        tools.on("Network.requestWillBeSent", begun)
        tools.on("Network.loadingFinished", ended)
        tools.send("Network.enable")
        page.goto(url, wait_until="commit")
        drawn = page.evaluate("page => watched.await(page)", name)
    return Load(size, requests, drawn)


def _told(found: Load) -> str:
    parts = "   ".join(
        f"{kind} {size / 1000:,.0f} ({found.requests[kind]})"
        for kind, size in found.size_bytes.most_common()
        if size
    )
    whole, asked = sum(found.size_bytes.values()) / 1000, sum(found.requests.values())
    return f"{whole:7,.0f} ({asked:2d})   {parts}"
