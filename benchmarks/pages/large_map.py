"""Whether the map of a large city stays in the hand: panned and zoomed while 10,000 devices talk.

Frames are drawn by software here. The ceiling is the same map without devices and without news.
"""

import statistics
import time
from collections.abc import Sequence
from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext, Page, Playwright

from benchmarks.pages.paint import handing_out, still_page
from benchmarks.pages.reader import opened, reading
from benchmarks.pages.town import Town

DEVICES = 10_000
GESTURES = 6
_STEPS = 30
_FRAME_MS = 16
_CLOSE = 0.004  # degrees around the device that is clicked
_CLUSTERED = """() => {
    const { data } = document.querySelector("#map .js-plotly-plot");
    const clusters = data.find((one) => one.name === "clusters");
    const count = (text) => Number(text.replaceAll(",", ""));
    return clusters ? clusters.text.reduce((sum, one) => sum + count(one), 0) : 0;
}"""
# Where on the screen a device's mark is.
_SPOT = """(device) => {
    const plot = document.querySelector("#map .js-plotly-plot");
    for (const { x, y, customdata } of plot.data) {
        const at = Array.isArray(customdata) ? customdata.indexOf(device) : -1;
        if (at < 0) continue;
        const { xaxis, yaxis } = plot._fullLayout;
        const box = plot.getBoundingClientRect();
        return [
            box.x + xaxis._offset + xaxis.d2p(x[at]), box.y + yaxis._offset + yaxis.d2p(y[at]),
        ];
    }
    return null;
}"""


class Felt(NamedTuple):
    """Milliseconds: between frames, that the page was blocked, and until gestures were answered."""

    frames: list[float]
    blocked: list[float]
    answered: list[float]


def measure(town: Town, playwright: Playwright) -> None:
    with reading(playwright) as context:
        grown = town.grown(DEVICES)
        print(f"  the map with {DEVICES:,} devices, drawn by software; ms")
        with grown.talking(3600):
            with opened(context, f"{town.url}/?lang=en", "now") as page:
                page.wait_for_function(f"({_CLUSTERED})() > {0.9 * DEVICES}")
                report("panned and zoomed", handled(page))
                still = still_page(
                    page, "now", town.rig.settings.data_dir / "empty", lambda one: "fill" in one
                )
            clicked(grown, context)
        with handing_out(still) as url, opened(context, url, "now") as page:
            report("without devices, and still", handled(page))


def handled(page: Page) -> Felt:
    """Drag the map and turn the wheel, again and again."""
    box = page.locator("#map").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate("watched.start()")
    for number in range(GESTURES):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 120 * (-1) ** number, y + 60, steps=_STEPS)
        page.mouse.up()
        for turn in (-240, -240, 240, 240):
            page.mouse.wheel(0, turn)
            page.wait_for_timeout(100)
    found: Any = page.evaluate("watched.stop()")
    return Felt(found["frames"], found["blocked"], [one for _, one in found["answered"]])


def clicked(town: Town, context: BrowserContext) -> None:
    """From the click on a device to its page."""
    lat, lon = town.probe.lat or 0.0, town.probe.lon or 0.0
    box = f"{lon - _CLOSE},{lat - _CLOSE},{lon + _CLOSE},{lat + _CLOSE}"
    named, drawn = [], []
    for _ in range(GESTURES):
        with opened(context, f"{town.url}/?lang=en&box={box}", "now") as page:
            page.wait_for_function(f"({_SPOT})({town.probe.id!r})")
            time.sleep(1)
            x, y = page.evaluate(_SPOT, town.probe.id)
            page.evaluate("watched.begin()")
            page.mouse.click(x, y)
            named.append(page.evaluate("watched.there('.device-name')"))
            drawn.append(page.evaluate("watched.await('device')"))
    print(
        f"    a click on a device          its page {statistics.median(named):,.0f},"
        f" with all charts {statistics.median(drawn):,.0f}   worst {max(drawn):,.0f}"
    )


def report(says: str, felt: Felt) -> None:
    p50, p95 = _quantiles(felt.frames)
    a50, a95 = _quantiles(felt.answered or [_FRAME_MS])
    print(
        f"    {says:<28} frames p50 {p50:4.0f}   p95 {p95:5.0f}   worst {max(felt.frames):5.0f}"
        f"   tasks of more than 50: {len(felt.blocked)}, worst {max(felt.blocked, default=0):,.0f}"
        f"   answers p50 {a50:,.0f}   p95 {a95:,.0f}"
    )


def _quantiles(values: Sequence[float]) -> tuple[float, float]:
    if len(values) == 1:
        return values[0], values[0]
    cuts = statistics.quantiles(values, n=20, method="inclusive")
    return cuts[9], cuts[18]
