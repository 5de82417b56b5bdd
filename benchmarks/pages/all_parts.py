"""The parts of the pages' benchmark, one after the other in one city."""

from collections.abc import Callable, Sequence

from playwright.sync_api import Playwright, sync_playwright

from benchmarks.pages import crowded, large_map, long_day, paint, pixel, weight
from benchmarks.pages.town import DEVICES, Town, town
from tests.browser.chromium import executable

PARTS: dict[str, Callable[[Town, Playwright], None]] = {
    "paint": paint.measure,
    "weight": weight.measure,
    "pixel": pixel.measure,
    "crowd": crowded.measure,
    "day": long_day.measure,
    "map": large_map.measure,  # last: the city is larger from then on
}


def main(names: Sequence[str] = ()) -> None:
    print(f"pages: Marseille with {DEVICES:,} devices and a day of history, in Chromium")
    if executable() is None:
        print("  NOT MEASURED: there is no Chromium")
        return
    with town() as built, sync_playwright() as playwright:
        for name, measure in PARTS.items():
            if not names or name in names:
                measure(built, playwright)
