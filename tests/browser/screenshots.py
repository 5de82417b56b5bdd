"""The pictures under docs/screenshots: `python -m tests.browser.screenshots`.

It brings each city up with its demo, waits for a day of history, and looks at the page.
"""

import io
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser.chromium import executable, launched, opened
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
USUAL_RATE = r"() => !/\d\D?\d{3} /.test(document.querySelector('#status').textContent)"


class Shot(NamedTuple):
    name: str
    query: str
    size: tuple[int, int]
    scale: float = 1.0
    is_whole_page: bool = False


SHOTS = {
    "marseille": (
        Shot("now-light-fr", "?lang=fr&theme=light", DESKTOP),
        Shot("now-dark-en", "?lang=en&theme=dark&metric=mean_speed", DESKTOP),
        Shot("now-phone", "?lang=fr&theme=light&metric=no2", PHONE, 2.0, is_whole_page=True),
        Shot("now-wall", "?lang=fr&theme=dark", WALL),
    ),
    "los-angeles": (Shot("los-angeles", "?lang=en&theme=light", DESKTOP),),
}


def take(browser: Browser, url: str, shot: Shot) -> None:
    width, height = shot.size
    options: dict[str, Any] = {
        "viewport": {"width": width, "height": height},
        "device_scale_factor": shot.scale,
    }
    with opened(browser, f"{url}/{shot.query}", **options) as watched:
        settle(watched.page)
        image = watched.page.screenshot(full_page=shot.is_whole_page)
        if watched.troubles:
            sys.exit(f"{shot.name}: {watched.troubles}")
    save(image, FOLDER / f"{shot.name}.png")


def settle(page: Page) -> None:
    page.wait_for_function(WHOLE_DAY, timeout=HISTORY_MS)
    page.wait_for_selector("#map .main-svg")
    page.wait_for_function(USUAL_RATE, timeout=HISTORY_MS)
    page.wait_for_selector('html[data-link="live"]')
    # No figure caught in the moment of its change.
    page.evaluate("document.getAnimations().forEach(one => one.finish())")


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
            for shot in shots:
                take(browser, f"http://127.0.0.1:{running.dashboard_port}", shot)


if __name__ == "__main__":
    main()
