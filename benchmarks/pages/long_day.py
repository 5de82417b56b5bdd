"""Whether a page that is open for a day grows: its own updates are told to it again and again.

They are recorded while the city talks, and repeated as fast as the page draws them.
"""

import time
from typing import NamedTuple

import psutil
from playwright.sync_api import Page, Playwright

from benchmarks.pages.reader import devtools, opened, reading
from benchmarks.pages.town import Town

RECORDED_S = 30
UPDATES = 1_500
PARTS = 3  # looked at after each
A_DAY = 8 * 3600 / 0.75  # updates at the fastest pace, which a page is not sent for long
_MIB = 1024 * 1024


class Size(NamedTuple):
    """After the collection of garbage."""

    heap_mib: float
    nodes: int
    listeners: int


def measure(town: Town, playwright: Playwright) -> None:
    with reading(playwright) as context:
        dashboard = psutil.Process(town.services.processes["dashboard"].pid)
        with town.talking(3600), opened(context, f"{town.url}/?lang=en", "now") as page:
            page.evaluate("watched.keeps = true")
            page.wait_for_timeout(1000 * RECORDED_S)
            recorded = page.evaluate("(watched.keeps = false, watched.heard.length)")
            print(
                f"  Now, open for long: {UPDATES:,} updates, repeated from {recorded} that came in"
                f" {RECORDED_S} s; a day of 8 hours has at most {A_DAY:,.0f}"
            )
            page.evaluate(f"watched.repeat({UPDATES // 10})")  # what is made once is made by then
            sizes, resident = [size_of(page)], [dashboard.memory_info().rss]
            begun = time.monotonic()
            for _ in range(PARTS):
                page.evaluate(f"watched.repeat({UPDATES // PARTS})")
                sizes.append(size_of(page))
                resident.append(dashboard.memory_info().rss)
            took_s = time.monotonic() - begun
        grew = (sizes[-1].heap_mib - sizes[0].heap_mib) * A_DAY / UPDATES
        print(
            f"    heap {' → '.join(f'{one.heap_mib:.1f}' for one in sizes)} MiB"
            f" ({grew:+.1f} in a day)"
            f"   nodes {' → '.join(f'{one.nodes:,}' for one in sizes)}"
            f"   listeners {' → '.join(f'{one.listeners:,}' for one in sizes)}"
            f"   {1000 * took_s / UPDATES:.0f} ms each"
        )
        print(f"    the dashboard {' → '.join(f'{one / _MIB:.0f}' for one in resident)} MiB")


def size_of(page: Page) -> Size:
    tools = devtools(page)
    tools.send("Performance.enable")
    for _ in range(2):
        tools.send("HeapProfiler.collectGarbage")
    found = {one["name"]: one["value"] for one in tools.send("Performance.getMetrics")["metrics"]}
    tools.detach()
    return Size(found["JSHeapUsedSize"] / _MIB, int(found["Nodes"]), int(found["JSEventListeners"]))
