"""How well one device does, in words: what came, what is in doubt, whether its clock is right."""

from collections.abc import Iterable

from dash import html

from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.panel import panel_head
from dashboard.formats import moments, number, rate
from dashboard.inventory import DeviceQualities, DeviceQuality
from dashboard.measures import Aggregates
from dashboard.scene import Scene
from dashboard.text import device as text

_RIGHT_S = 5.0  # a clock that is off by less than this is called right


def quality_panel(key: str, scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    return html.Section(
        [
            panel_head(words.quality, html.Span(id=f"{key}-since", className="panel-unit")),
            html.Dl(id=key, className="facts"),
            html.P(id=f"{key}-empty", className="absence"),
        ],
        className="panel quality-panel",
    )


def quality_frame(
    key: str,
    answer: Answer[DeviceQualities],
    charts: Iterable[Answer[Aggregates]],
    scene: Scene,
    *,
    has_interval: bool,
) -> Frame:
    """`charts` are of the period: how complete it is."""
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    found = answer.body.items[0] if answer.body and answer.body.items else None
    since = moments([found.first_seen], scene.zone, lang)[0] if found else ""
    facts = [(words.completeness, _completeness(charts, scene, has_interval=has_interval))]
    if found:
        facts += _facts(found, scene)
    return {
        Slot(key, "children"): plain(
            [html.Div([html.Dt(name), html.Dd(says)]) for name, says in facts if says]
        ),
        Slot(f"{key}-since", "children"): words.quality_now
        if scene.view.at
        else words.quality_since.format(time=since)
        if found
        else "",
        Slot(f"{key}-empty", "children"): absence(
            scene, answer, words.no_quality, is_empty=found is None
        ),
    }


def _completeness(charts: Iterable[Answer[Aggregates]], scene: Scene, *, has_interval: bool) -> str:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    if not has_interval:
        return words.no_expectation
    buckets = [
        bucket
        for chart in charts
        if chart.body
        for track in chart.body.groups
        for bucket in track.buckets
    ]
    expected = sum(one.n_expected or 0 for one in buckets)
    if not expected:
        return ""
    came = sum(one.n_readings for one in buckets)
    return words.completeness_is.format(
        n=number(came, 0, lang), of=number(expected, 0, lang), share=_share(came, expected, lang)
    )


def _facts(found: DeviceQuality, scene: Scene) -> list[tuple[str, str]]:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    suspect = words.suspect_none
    if found.suspect:
        suspect = words.suspect_is.format(
            n=number(found.suspect, 0, lang), share=_share(found.suspect, found.readings, lang)
        )
    return [
        (words.clock, _clock(found.skew_s, scene)),
        (words.suspect, suspect),
        (words.duplicates, words.duplicates_is.format(n=number(found.duplicates, 0, lang))),
        (words.corrections, words.corrections_is.format(n=number(found.corrections, 0, lang))),
        (
            words.feed,
            words.feed_is.format(feed=found.feed, rate=rate(found.readings_per_min, lang)),
        ),
    ]


def _clock(skew_s: float | None, scene: Scene) -> str:
    words = text.WORDS[scene.view.lang]
    if skew_s is None:
        return words.clock_unknown
    seconds = number(abs(skew_s), 1, scene.view.lang)
    if abs(skew_s) < _RIGHT_S:
        return words.clock_right.format(s=seconds)
    return (words.clock_slow if skew_s > 0 else words.clock_fast).format(s=seconds)


def _share(part: float, whole: float, lang: str) -> str:
    """In per cent; what is not quite all or nothing does not look it."""
    percent = 100 * part / whole if whole else 0.0
    decimals = 0 if percent in {0.0, 100.0} else 1
    return f"{number(min(percent, 99.9) if part < whole else percent, decimals, lang)}\u00a0%"
