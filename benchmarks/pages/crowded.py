"""A hundred open pages on one dashboard: what they cost each service, and how late they are."""

import json
import random
import statistics
import time
from collections.abc import Mapping, Sequence
from itertools import cycle, islice
from typing import Any

import psutil
from playwright.sync_api import BrowserContext, Playwright

from benchmarks.pages.pixel import FIGURE, LAST_S, lags_ms, publish, share_of_others, values_of
from benchmarks.pages.reader import reading
from benchmarks.pages.town import PROBED, READINGS_PER_S, Town
from benchmarks.pages.visitor import Recording, Seen, Visit, crowd

PAGES = 100
SETTLES_S = 10.0
SECONDS = 40.0
_FIGURE = f"indicator-{FIGURE}-value"


def measure(town: Town, playwright: Playwright) -> None:
    with reading(playwright) as context:
        print(
            f"  {PAGES} open pages, {READINGS_PER_S:,} readings/s; of a core, for {SECONDS:.0f} s"
        )
        with town.talking(SECONDS):  # a silent city has nothing to draw
            recording = recorded(town, context)
        for says, visits in (
            ("no page", []),
            ("all of Now", [Visit("/", noted=_FIGURE)] * PAGES),
            ("of all sorts, most different", mixed(town, PAGES)),
        ):
            with town.talking(SECONDS + 300), crowd(town.url, recording, visits) as there:
                time.sleep(SETTLES_S)
                before, begun = cpu_s(town), time.monotonic()
                others = share_of_others(town)
                there.begin()
                published = publish(town, SECONDS)
                took_s, after = time.monotonic() - begun, cpu_s(town)
                time.sleep(LAST_S)
                seen = there.seen()
            shares = {name: (after[name] - before[name]) / took_s for name in after}
            print(f"    {says:<30} {_told(shares)}   together {sum(shares.values()):.0%} of two")
            if visits:
                lags = [
                    lag
                    for visit, page in zip(visits, seen, strict=True)
                    for share in [others if visit.noted == _FIGURE else 0.0]
                    for lag in lags_ms(published, values_of(page.noted, share))
                ]
                report(seen, lags, took_s)


def recorded(town: Town, context: BrowserContext) -> Recording:
    """What a real page says, which visitors repeat."""
    posted: list[Any] = []
    with context.new_page() as page:
        page.on(
            "request",
            lambda one: posted.append(one.post_data_json) if one.method == "POST" else None,
        )
        page.goto(town.url, wait_until="commit")
        page.evaluate("watched.await('now')")
        page.wait_for_function("watched.said.length > 0")
        said = [json.loads(one) for one in page.evaluate("watched.said")]
    lay_out = next(one for one in posted if "shown.data" in one["output"])
    # What keeps a page current depends on nothing: it is called once, when the page is there.
    keep_current = next(one for one in said if not one["payload"]["inputs"])
    return Recording(lay_out, keep_current)


def mixed(town: Town, count: int) -> list[Visit]:
    """Pages as a control room, its colleagues and citizens have them open: half are unlike any."""
    some = random.Random(1)
    devices = some.sample([one.id for one in town.devices if one is not town.probe], count)
    districts = [one.id for one in town.rig.city.districts]
    metrics = town.rig.city.config.map_metrics
    of_now = cycle(
        Visit("/", f"?lang={lang}&metric={metric}", noted=_FIGURE)
        for metric in metrics
        for lang in ("en", "fr")
    )
    of_programmes = cycle(Visit(f"/programmes/{one}") for one in ("mobility", "energy"))
    of_districts = cycle(Visit(f"/districts/{one}") for one in districts)
    probes = [Visit(f"/devices/{town.probe.id}", noted=f"device-{PROBED}-value")]
    of_devices = (Visit(f"/devices/{one}") for one in devices)
    return [
        *islice(of_now, count // 4),
        *islice(of_programmes, count // 10),
        *islice(of_districts, count // 5),
        *islice(cycle([Visit("/alarms")]), count // 10),
        *probes,
        *islice(of_devices, count - count // 4 - 2 * (count // 10) - count // 5 - 1),
    ]


def cpu_s(town: Town) -> dict[str, float]:
    """Seconds of processor that each service has taken; the database's with all its processes."""
    services = town.services.processes.items()
    return {
        "database": _spent_s(town.rig.database.family),
        **{name: _spent_s([psutil.Process(one.pid)]) for name, one in services},
    }


def _spent_s(processes: Sequence[psutil.Process]) -> float:
    times = [one.cpu_times() for one in processes]
    return sum(one.user + one.system + one.children_user + one.children_system for one in times)


def _told(shares: Mapping[str, float]) -> str:
    return "   ".join(f"{name} {share:.0%}" for name, share in shares.items())


def report(seen: Sequence[Seen], lags: Sequence[float], took_s: float) -> None:
    size = sum(one.size_bytes for one in seen) / took_s / 1000
    messages = sum(one.messages for one in seen) / len(seen) / took_s * 60
    p = statistics.quantiles(lags, n=20, method="inclusive")
    print(
        f"    {'':<30} {size:,.0f} kB/s, {messages:.0f} messages a minute and page;"
        f" ms until a value is there: p50 {p[9]:,.0f}   p95 {p[18]:,.0f}   worst {max(lags):,.0f}"
    )
