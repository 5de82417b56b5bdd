"""From the publication of a value to its being on the screen, while the city talks.

The ceiling is a client of the API's stream in the same run: nothing that a page shows can be there
before that has heard of it.
"""

import re
import statistics
import time
from collections.abc import Mapping, Sequence

import httpx
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion
from playwright.sync_api import Playwright

from benchmarks.following import following
from benchmarks.pages.reader import opened, reading
from benchmarks.pages.town import PROBED, READINGS_PER_S, Town

SECONDS = 40.0
EVERY_S = 0.9  # not in step with what anything else does
MOST_S = 1.0
FIGURE = "solar"  # the indicator that adds up what the probe and its like say
LAST_S = 5.0  # until the last one has been shown
_NUMBER = re.compile(r"[\d,]+(\.\d+)?")


def measure(town: Town, playwright: Playwright) -> None:
    with reading(playwright) as context:
        print(
            f"  publication to pixel, {READINGS_PER_S:,} readings/s;"
            f" ms, p95 at most {1000 * MOST_S:,.0f}"
        )
        for says, path, name, selector in (
            ("a headline figure of Now", "/", "now", f"#indicator-{FIGURE}-value"),
            ("its device's page", f"/devices/{town.probe.id}", "device", f"#device-{PROBED}-value"),
        ):
            with town.talking(SECONDS + 120), opened(context, f"{town.url}{path}", name) as page:
                others = share_of_others(town) if name == "now" else 0.0
                page.evaluate("selector => watched.follow(selector)", selector)
                with following(
                    town.services.settings.api_port, [f"?device={town.probe.id}"]
                ) as followers:
                    published = publish(town, SECONDS)
                    time.sleep(LAST_S)
                    heard = {one.value: one.at for one in followers.heard()}
                shown = values_of(page.evaluate("watched.shown"), others)
            report(says, published, heard, shown)


def publish(town: Town, seconds: float) -> dict[int, float]:
    """Values that rise by one each time, for so long, and the Unix time of each."""
    client = Client(CallbackAPIVersion.VERSION2)
    client.connect("127.0.0.1", town.rig.settings.mqtt_port)
    client.loop_start()
    sent: dict[int, float] = {}
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        value = next(town.values)
        topic, payload = town.report(value)
        sent[value] = time.time()
        client.publish(topic, payload, qos=1)
        time.sleep(EVERY_S)
    client.loop_stop()
    client.disconnect()
    return sent


def share_of_others(town: Town) -> float:
    """What is in the sum beside the probe's own value; it stays the same."""
    with httpx.Client(base_url=town.api_url) as api:
        figures = api.get("/v1/indicators").raise_for_status().json()["items"]
        newest = api.get("/v1/latest", params={"device": town.probe.id}).raise_for_status().json()
    own = next(one["value"] for one in newest["items"] if one["metric"] == PROBED)
    return float(next(one["value"] for one in figures if one["id"] == FIGURE) - own)


def values_of(shown: Sequence[tuple[str, float]], others: float = 0.0) -> dict[int, float]:
    """When each value of the probe was shown first, with the share of others or without."""
    found: dict[int, float] = {}
    for text, at in shown:
        if match := _NUMBER.search(text):
            found.setdefault(round(float(match[0].replace(",", "")) - others), at)
    return found


def lags_ms(published: Mapping[int, float], shown: Mapping[int, float]) -> list[float]:
    """From each publication until it, or something newer, was shown."""
    return [
        1000 * (min(later) - at)
        for value, at in published.items()
        if (later := [when for one, when in shown.items() if one >= value])
    ]


def report(
    says: str,
    published: Mapping[int, float],
    heard: Mapping[int, float],
    shown: Mapping[int, float],
) -> None:
    times, ceiling = lags_ms(published, shown), lags_ms(published, heard)
    if len(times) < len(published) / 2:
        raise RuntimeError(f"{says}: only {len(times)} of {len(published)} values were shown")
    p, c = (statistics.quantiles(one, n=20, method="inclusive") for one in (times, ceiling))
    print(
        f"    {says:<26} p50 {p[9]:6.0f}   p95 {p[18]:6.0f}   worst {max(times):6.0f}"
        f"   the API's stream: p50 {c[9]:5.0f}, p95 {c[18]:5.0f}, {c[18] / p[18]:.2f} of it"
    )
