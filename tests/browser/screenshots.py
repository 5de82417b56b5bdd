"""The pictures under docs/screenshots: `python -m tests.browser.screenshots [NAME ...]`.

It brings each city up with its demo, waits until all of its past is there, looks at the pages as
they are on a quiet day and as they were, and then lets the worst befall it: half an hour in all.
"""

import io
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import staging
from tests.browser.chromium import AT_REST, executable, launched, opened
from tests.servers import free_port
from tests.vigie.stack.stack import ROOT, Stack, stack

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
MAP = "#map .main-svg"


class Shot(NamedTuple):
    """`ready` is found where the page shows what it is about; the page *Now* waits for its day."""

    name: str
    address: str
    size: tuple[int, int] = DESKTOP
    scale: float = 1.0
    is_whole_page: bool = False
    ready: str = ""
    is_of_staff: bool = False


# On a quiet day.
CALM = {
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
    "los-angeles": (
        Shot("los-angeles", "/?lang=en&theme=light"),
        Shot("los-angeles-dark", "/?lang=en&theme=dark"),
        Shot("los-angeles-phone", "/?lang=en&theme=dark", PHONE, 2.0, is_whole_page=True),
        Shot("los-angeles-wall", "/wall?lang=en&theme=dark&views=city", WALL, ready=".main-svg"),
    ),
}
# As it was at yesterday's rush hour.
PAST = {
    "marseille": (
        Shot("past-light-fr", "/?lang=fr&theme=light&at={rush_hour}", ready=MAP),
        Shot("past-dark-en", "/?lang=en&theme=dark&metric=mean_speed&at={rush_hour}", ready=MAP),
        Shot(
            "past-phone",
            "/?lang=fr&theme=light&at={rush_hour}",
            PHONE,
            2.0,
            is_whole_page=True,
            ready=MAP,
        ),
        Shot(
            "past-mobility-light-en",
            "/programmes/mobility?lang=en&theme=light&at={rush_hour}",
            ready=".main-svg",
        ),
    ),
    "los-angeles": (Shot("los-angeles-past", "/?lang=en&theme=light&at={rush_hour}", ready=MAP),),
}
# In the worst hour of the simulated city.
STAGED = (
    Shot("now-alarms-light-fr", "/?lang=fr&theme=light"),
    Shot("alarms-light-fr", "/alarms?lang=fr&theme=light", ready=".alarm-name", is_of_staff=True),
    Shot(
        "alarm-dark-en",
        "/alarms?lang=en&theme=dark&alarm={alarm}",
        ready="#alarm-events li, .alarm-detail .main-svg",
        is_of_staff=True,
    ),
    Shot(
        "alarms-history-dark-fr",
        "/alarms?lang=fr&theme=dark&view=history&period=1h",
        ready=".alarm-name",
    ),
    Shot(
        "alarms-statistics-light-en",
        "/alarms?lang=en&theme=light&view=statistics&period=6h",
        ready="#alarm-figures > *",
    ),
    Shot("alarms-phone", "/alarms?lang=fr&theme=light", PHONE, 2.0, ready=".alarm-name"),
    Shot(
        "wall-alarms-dark-fr",
        "/wall?lang=fr&theme=dark&views=alarms",
        WALL,
        ready=".wall-alarm-name",
    ),
)


def take(browser: Browser, on: Stack, shots: Iterable[Shot], **given: object) -> None:
    """Take these; `given` is what their addresses leave open."""
    for shot in shots:
        width, height = shot.size
        options: dict[str, Any] = {
            "viewport": {"width": width, "height": height},
            "device_scale_factor": shot.scale,
            "locale": "fr-FR" if "lang=fr" in shot.address else "en-GB",
        }
        url = f"http://127.0.0.1:{on.dashboard_port}"
        address = url + shot.address.format(**given)
        first = f"{url}/login?lang=en" if shot.is_of_staff else address
        with opened(browser, first, **options) as watched:
            if shot.is_of_staff:
                staging.sign_in(watched.page, on)
                watched.page.goto(address)
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
        page.wait_for_selector(MAP)
        page.wait_for_selector('html[data-link="live"]')
        page.wait_for_timeout(QUIET_MS)
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


def main(names: Iterable[str]) -> None:
    chromium = executable()
    if chromium is None:
        sys.exit("there is no chromium on PATH")
    asked = set(names)

    def chosen(shots: Iterable[Shot]) -> list[Shot]:
        return [one for one in shots if not asked or one.name in asked]

    FOLDER.mkdir(parents=True, exist_ok=True)
    for city, quiet in CALM.items():
        calm, past = chosen(quiet), chosen(PAST[city])
        staged = chosen(STAGED) if city == "marseille" else []
        if not (calm or past or staged):
            continue
        port = free_port()
        cities = {"VIGIE_CITY": city, "VIGIE_CITIES_DIR": str(ROOT / "cities")}
        with (
            tempfile.TemporaryDirectory() as data,
            launched(chromium) as browser,
            stack(Path(data), "--demo", VIGIE_SIM_CONTROL_PORT=str(port), **cities) as on,
        ):
            on.wait_until_live()
            staging.wait_for_history(on)
            take(browser, on, calm)
            if past:
                take(browser, on, past, rush_hour=staging.rush_hour(on))
            if staged:
                staging.befall(port)
                take(browser, on, staged, alarm=staging.in_hand(on))


if __name__ == "__main__":
    main(sys.argv[1:])
