"""How soon *Now* says what it is for: headline figures, the map with its devices, and the charts.

The ceiling is a page of the same figures without anything live: the same Plotly, the same styles
and the finished text, from a server that only hands out files.
"""

import json
import statistics
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

from benchmarks.pages.reader import opened, reading
from benchmarks.pages.town import Town

VISITS = 7
WARMING = 3  # Chromium keeps compiled scripts from the second visit on
MOST_S = 1.5
_FIGURES = """() => Object.fromEntries([...document.querySelectorAll(".graph")].map((one) => {
    const plot = one.querySelector(".js-plotly-plot");
    const { data, layout } = plot;
    return [one.id, JSON.parse(JSON.stringify({ data, layout }))];
}))"""
_STILL = """<!DOCTYPE html>
<html lang="en" {attributes}><head><meta charset="utf-8"><title>{name}</title>{styles}
<script src="plotly.js"></script></head><body data-page="{name}">{body}
<script>
  for (const [id, {{ data, layout }}] of Object.entries({figures})) {{
    const box = document.getElementById(id).firstElementChild;
    const config = {{ displayModeBar: false, responsive: true, scrollZoom: true }};
    Plotly.newPlot(box, data, layout, config);
  }}
</script></body></html>
"""
_WITHOUT_FIGURES = """() => {
    const body = document.body.cloneNode(true);
    for (const one of body.querySelectorAll("script, footer, style")) one.remove();
    for (const one of body.querySelectorAll(".js-plotly-plot")) {
        one.replaceChildren();
        one.className = "";
    }
    return body.innerHTML;
}"""
_STYLES = """() => [...document.styleSheets].map((sheet) => {
    try { return [...sheet.cssRules].map((rule) => rule.cssText).join("\\n"); } catch { return ""; }
}).join("\\n")"""
_PAINTS = """() => ({
    first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
    largest: watched.largest,
    drawn: watched.drawn,
})"""


def measure(town: Town, playwright: Playwright) -> None:
    with reading(playwright) as context:
        with town.talking(3600):
            live = visits(context, town.url, WARMING + VISITS)[WARMING:]
            with opened(context, town.url, "now") as page:
                still = still_page(page, "now", town.rig.settings.data_dir / "still")
        with handing_out(still) as url:
            ceiling = visits(context, url, WARMING + VISITS)[WARMING:]
        report(live, ceiling)


def visits(context: BrowserContext, url: str, count: int) -> list[dict[str, float]]:
    """Milliseconds from the start of each navigation to what it painted."""
    found = []
    for _ in range(count):
        with opened(context, url, "now") as page:
            page.wait_for_function("watched.largest > 0")
            found.append(page.evaluate(_PAINTS))
    return found


def still_page(page: Page, name: str, folder: Path, keep: Any = lambda _: True) -> Path:
    """The page as it is now, as files that need no server; of the map, the traces to keep."""
    folder.mkdir(exist_ok=True)
    figures = page.evaluate(_FIGURES)
    figures["map"]["data"] = [trace for trace in figures["map"]["data"] if keep(trace)]
    script = page.evaluate("document.querySelector('script[src*=plotly]')?.src") or _plotly(page)
    (folder / "plotly.js").write_text(page.request.get(script).text(), "utf-8")
    theme = page.evaluate("document.documentElement.dataset.mantineColorScheme")
    text = _STILL.format(
        attributes=f'data-mantine-color-scheme="{theme}"',
        name=name,
        styles=f"<style>{page.evaluate(_STYLES)}</style>",
        body=page.evaluate(_WITHOUT_FIGURES),
        figures=json.dumps(figures),
    )
    (folder / "index.html").write_text(text, "utf-8")
    return folder


def _plotly(page: Page) -> str:
    names = "performance.getEntriesByType('resource').map((one) => one.name)"
    return next(str(one) for one in page.evaluate(names) if "plotly" in one and ".js" in one)


class _Handler(SimpleHTTPRequestHandler):
    """Files, which may be kept."""

    def end_headers(self) -> None:
        if self.path.endswith(".js"):
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def handing_out(folder: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        serving.join()


def report(live: list[dict[str, float]], ceiling: list[dict[str, float]]) -> None:
    print(f"  Now, warm, median of {len(live)} visits; ms since the navigation began")
    for name, says in (
        ("first", "first contentful paint"),
        ("largest", "largest contentful paint"),
        ("drawn", "figures, map and charts drawn"),
    ):
        here, there = ([one[name] for one in found] for found in (live, ceiling))
        share = statistics.median(there) / statistics.median(here)
        aim = f"   (at most {1000 * MOST_S:,.0f})" if name == "drawn" else ""
        print(
            f"    {says:<30} {statistics.median(here):7,.0f}   worst {max(here):7,.0f}"
            f"   a still page {statistics.median(there):7,.0f}, {share:.2f} of it{aim}"
        )
