"""The pictures of a day as one HTML page that needs nothing else."""

import json
from dataclasses import dataclass
from datetime import date
from html import escape

from babel.dates import format_date
from plotly.offline.offline import get_plotlyjs

from sensor_sim.describe import words
from sensor_sim.describe.combine import shown
from sensor_sim.describe.day import Day
from sensor_sim.describe.figure import COLOURS, HEIGHT_PX, NIGHT, RUSH, STATES, Scene, figure
from vigie.catalogue import Metric, load_catalogue

WIDTH_PX = 1120
_HEAD_PX, _KIND_PX, _TITLE_PX, _FOOT_PX = 128, 74, 24, 24
_LOCALES = {"en": "en_GB", "fr": "fr_FR"}
_STYLE = f"""
body {{ margin: 0 auto; width: {WIDTH_PX - 40}px; padding: 0 20px; background: #fff; color: #2b3442;
  font: 14px/1.4 Inter, system-ui, sans-serif; }}
header {{ height: {_HEAD_PX}px; overflow: hidden; }}
h1 {{ font-size: 24px; margin: 22px 0 2px; }}
p {{ margin: 4px 0; color: #566171; }}
.kind {{ height: {_KIND_PX}px; overflow: hidden; border-top: 2px solid #2b3442; }}
h2 {{ font-size: 18px; margin: 12px 0 2px; }}
h2 small {{ font-weight: normal; color: #6b7686; }}
h3 .key {{ font-weight: normal; margin: 0 0 0 12px; }}
h3 {{ font-size: 13px; margin: 0; height: {_TITLE_PX}px; line-height: {_TITLE_PX}px; }}
.key {{ margin-right: 16px; white-space: nowrap; }}
.key i {{ display: inline-block; width: 14px; height: 10px; margin-right: 6px; }}
.plot {{ height: {HEIGHT_PX}px; }}
footer {{ height: {_FOOT_PX}px; }}
"""


@dataclass(frozen=True, slots=True)
class Page:
    """A document, and how high it is when it is `WIDTH_PX` wide."""

    html: str
    height_px: int


def page(city: str, seed: int, day: date, found: Day, scene: Scene) -> Page:
    """The page of a day: a section for each kind, a row for each of its metrics."""
    sections, figures = list[str](), list[str]()
    catalogue = load_catalogue()
    for kind, tracks in found.items():
        first = next(iter(tracks.values()))
        few = shown(first)
        names = {one.device.id: one.device.name or one.device.id for one in first}
        keys = [_key(colour, names[one]) for one, colour in zip(few, COLOURS, strict=False)]
        named = escape(words.said(catalogue.kinds[kind].name, scene.lang))
        counted = words.said(words.DEVICES if len(first) > 1 else words.DEVICE, scene.lang)
        sections.append(
            f'<section class="kind"><h2>{named} <small>{counted.format(count=len(first))}</small>'
            f"</h2><p>{''.join(keys)}</p></section>"
        )
        for name in tracks:
            metric = catalogue.metrics[name]
            weights = tracks.get(metric.weight or "", [])
            drawn = figure(scene, metric, tracks[name], weights, few)
            heading = escape(words.name_of(metric, scene.lang)) + _states(metric, scene.lang)
            sections.append(f'<h3>{heading}</h3><div class="plot" id="plot-{len(figures)}"></div>')
            figures.append(json.dumps(drawn, ensure_ascii=False).replace("</", r"<\/"))
    title = escape(words.said(words.TITLE, scene.lang).format(city=city))
    script = get_plotlyjs()  # type: ignore[no-untyped-call]
    html = (
        f'<!doctype html><html lang="{scene.lang}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_STYLE}</style></head><body>"
        f"<header><h1>{title}</h1>{_facts(seed, day, scene)}</header>"
        f"{''.join(sections)}<footer></footer>"
        f"<script>{script}</script><script>[{','.join(figures)}].forEach((one, number) =>"
        "Plotly.newPlot(`plot-${number}`, one.data, one.layout, {displayModeBar: false}))"
        "</script></body></html>"
    )
    rows = len(figures) * (HEIGHT_PX + _TITLE_PX)
    return Page(html, _HEAD_PX + len(found) * (_KIND_PX + 2) + rows + _FOOT_PX)


def _facts(seed: int, day: date, scene: Scene) -> str:
    """When it is, and what the bands behind the lines mean."""
    lang = scene.lang
    written = format_date(day, "full", _LOCALES.get(lang, "en_GB"))
    facts = [written[:1].upper() + written[1:], words.said(words.SEED, lang).format(seed=seed)]
    day_breaks = [one.end_ms for one in scene.nights if one.end_ms < scene.span.end_ms]
    night_falls = [one.start_ms for one in scene.nights if one.start_ms > scene.span.start_ms]
    if day_breaks and night_falls:
        sun = words.said(words.SUN, lang)
        rise, fall = scene.clock(day_breaks[0]), scene.clock(night_falls[-1])
        facts.append(sun.format(rise=rise, set=fall))
    keys = _key(NIGHT, words.said(words.NIGHT, lang))
    if scene.rush_hours:
        keys += _key(RUSH, words.said(words.RUSH, lang))
    else:
        keys += escape(words.said(words.NO_RUSH, lang))
    return f"<p>{escape(' · '.join(facts))}</p><p>{keys}</p>"


def _states(metric: Metric, lang: str) -> str:
    keys = zip(STATES, metric.states.values(), strict=False)
    return "".join(_key(colour, words.said(text, lang)) for colour, text in keys)


def _key(colour: str, text: str) -> str:
    return f'<span class="key"><i style="background: {colour}"></i>{escape(text)}</span>'
