"""A page as a PNG: a browser of the machine draws it, as it would for a person."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sensor_sim.describe.page import WIDTH_PX, Page

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
_WITHIN_S = 180
_SCRIPTS_MS = 60_000  # of the page's own time, which passes as fast as it draws
_LARGEST_PX = 16_000  # that a browser makes a picture of
_SHARP = 2  # dots to a pixel


class PictureError(Exception):
    """A picture that cannot be made: the message says why, and what can be done."""


def save(page: Page, file: Path, browsers: Sequence[str] = BROWSERS) -> None:
    """Write the page as a PNG.

    Raises:
        PictureError: there is no browser, it failed, or the page is too high.
    """
    browser = next((path for one in browsers if (path := shutil.which(one))), None)
    if browser is None:
        raise PictureError("a PNG needs Chromium or Chrome, and none is installed: write .html")
    if page.height_px > _LARGEST_PX:
        raise PictureError(f"{page.height_px:,} pixels are too high for a PNG: choose with --kind")
    scale = _SHARP if page.height_px * _SHARP <= _LARGEST_PX else 1
    with TemporaryDirectory(prefix="vigie-describe-", ignore_cleanup_errors=True) as folder:
        source, drawn = Path(folder) / "page.html", Path(folder) / "page.png"
        source.write_text(page.html, "utf-8")
        arguments = [
            "--headless",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-gpu",
            f"--user-data-dir={folder}/profile",
            f"--window-size={WIDTH_PX},{page.height_px}",
            f"--force-device-scale-factor={scale}",
            f"--virtual-time-budget={_SCRIPTS_MS}",
            f"--screenshot={drawn}",
            *(["--no-sandbox"] if _is_root() else []),
            source.as_uri(),
        ]
        try:
            done = subprocess.run(  # noqa: S603 - a browser, on a page of ours
                [browser, *arguments], capture_output=True, timeout=_WITHIN_S, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PictureError(f"{browser}: {error}") from None
        if not drawn.exists():
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
            raise PictureError(f"{browser} made no picture: {' '.join(last)}")
        shutil.move(drawn, file)


def _is_root() -> bool:
    """Whose sandbox Chromium refuses."""
    return hasattr(os, "geteuid") and os.geteuid() == 0
