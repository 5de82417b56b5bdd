"""The pictures under docs/screenshots: `python -m tests.browser.screenshots`.

It brings each city up with its demo, waits for a day of history, and looks at the pages.
"""

import io
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.chromium import AT_REST, executable, launched, opened
from tests.vigie.stack.stack import ROOT, stack

FOLDER = ROOT / "docs" / "screenshots"
LIMIT_BYTES = 400_000
DESKTOP, WALL, PHONE = (1440, 900), (3840, 2160), (390, 844)
HISTORY_MS = 180_000
WHOLE_DAY = """() => {
  const plots = [...document.querySelectorAll('.chart .js-plotly-plot')];
  const filled = (plot) => Math.max(...plot.data.map(one => one.y.filter(y => y !== null).length));
  return plots.length && plots.every(plot => plot.data?.length && filled(plot) > 90);
}"""
QUIET_MS = 4_000
USUAL_RATE = r"() => !/\d\D?\d{3} /.test(document.querySelector('#status').textContent)"


class Shot(NamedTuple):
    """`ready` is found where the page shows what it is about; the page *Now* waits for its day."""

    name: str
    address: str
    size: tuple[int, int] = DESKTOP
    scale: float = 1.0
    is_whole_page: bool = False
    ready: str = ""


SHOTS = {
    "marseille": (
        Shot("now-light-fr", "/?lang=fr&theme=light"),
        Shot("now-dark-en", "/?lang=en&theme=dark&metric=mean_speed"),
        Shot("now-phone", "/?lang=fr&theme=light&metric=no2", PHONE, 2.0, is_whole_page=True),
        Shot("mobility-dark-fr", "/programmes/mobility?lang=fr&theme=dark", ready=".main-svg"),
        Shot(
            "energy-light-en",
            "/programmes/energy?lang=en&theme=light",
            is_whole_page=True,
            ready=".main-svg",
        ),
        Shot("district-light-fr", "/districts/13208?lang=fr&theme=light", ready=".main-svg"),
        Shot("network-dark-en", "/network?lang=en&theme=dark", ready=".ag-row"),
        Shot("goals-light-fr", "/goals?lang=fr&theme=light", ready=".goal-card"),
        Shot("wall-dark-fr", "/wall?lang=fr&theme=dark&views=city", WALL, ready=".main-svg"),
        Shot("wall-light-en", "/wall?lang=en&theme=light&views=mobility", WALL, ready=".main-svg"),
        Shot("public-phone", "/public?lang=fr", PHONE, 2.0, is_whole_page=True, ready="h1"),
    ),
    "los-angeles": (Shot("los-angeles", "/?lang=en&theme=light"),),
}


def take(browser: Browser, url: str, shot: Shot) -> None:
    width, height = shot.size
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": height},
        "device_scale_factor": shot.scale,
    }
    with opened(browser, f"{url}{shot.address}", **options) as watched:
        settle(watched.page, shot.ready)
        image = watched.page.screenshot(full_page=shot.is_whole_page)
        if watched.troubles:
            sys.exit(f"{shot.name}: {watched.troubles}")
    save(image, FOLDER / f"{shot.name}.png")


def settle(page: Page, ready: str) -> None:
    if ready:
        page.wait_for_selector(ready, state="attached", timeout=HISTORY_MS)
        page.wait_for_timeout(QUIET_MS)
    else:
        page.wait_for_function(WHOLE_DAY, timeout=HISTORY_MS)
        page.wait_for_selector("#map .main-svg")
        page.wait_for_function(USUAL_RATE, timeout=HISTORY_MS)
        page.wait_for_selector('html[data-link="live"]')
    # No figure caught in the moment of its change.
    page.evaluate(AT_REST)


def save(image: bytes, path: Path) -> None:
    """Without loss where that is small enough, else in 256 colours; as wide as a document shows."""
    picture = Image.open(io.BytesIO(image)).convert("RGB")
    picture.thumbnail((1920, 4000))
    picture.save(path, optimize=True)
    if path.stat().st_size > LIMIT_BYTES:
        picture.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    sys.stdout.write(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1024} KB\n")


def main() -> None:
    chromium = executable()
    if chromium is None:
        sys.exit("there is no chromium on PATH")
    FOLDER.mkdir(parents=True, exist_ok=True)
    cities = str(ROOT / "cities")
    for city, shots in SHOTS.items():
        with (
            tempfile.TemporaryDirectory() as data,
            launched(chromium) as browser,
            stack(Path(data), "--demo", VIGIE_CITY=city, VIGIE_CITIES_DIR=cities) as running,
        ):
            running.wait_until_live()
            url = f"http://127.0.0.1:{running.dashboard_port}"
            for shot in shots:
                take(browser, url, shot)


if __name__ == "__main__":
    main()
