"""How many devices are in each health, as large figures that narrow the list to them."""

from dash import html

from dashboard.components.attributes import aria
from dashboard.components.filters import ANY
from dashboard.components.frame import Frame, Slot
from dashboard.components.health_words import health_title, state_chip
from dashboard.components.network_link import network_link
from dashboard.formats import number
from dashboard.network import HEALTHS, HealthCounts
from dashboard.scene import Scene
from dashboard.text import health as text

PROVISIONAL = "provisional"
SHOWN = (ANY, *HEALTHS, PROVISIONAL)


def health_figures(scene: Scene) -> html.Nav:
    return html.Nav(
        [_figure(one, scene) for one in SHOWN],
        className="health-figures",
        **aria(label=text.WORDS[scene.view.lang].filters),
    )


def health_figures_frame(scene: Scene, counts: HealthCounts | None) -> Frame:
    return {
        Slot(f"health-{one}", "children"): number(n, 0, scene.view.lang)
        for one in SHOWN
        for n in [None if counts is None else count_of(one, counts)]
    }


def count_of(shown: str, counts: HealthCounts) -> int:
    """How many devices such a figure counts."""
    return counts.expected + counts.retired if shown == ANY else counts.of(shown)


def _figure(shown: str, scene: Scene) -> html.A:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    own = {ANY: words.all_devices, PROVISIONAL: words.to_confirm}
    title = own.get(shown) or health_title(shown, lang)
    return html.A(
        [html.Span(id=f"health-{shown}", className="health-n"), state_chip(shown, title)],
        href=network_link(scene.view, show=shown),
        className="panel health-figure",
        **(aria(current="true") if scene.view["show"] == shown else {}),
    )
