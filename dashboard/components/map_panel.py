"""The map with its choice of metric and its legend."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html

from dashboard.address import link
from dashboard.city import Place
from dashboard.clusters import Box
from dashboard.components.choice import choice
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.graph_box import graph_box
from dashboard.components.map_clusters import clustered
from dashboard.components.map_content import Shown, alarm_marks, areas, mark_groups, scales
from dashboard.components.map_legend import marks_legend, scale_legend
from dashboard.components.panel import panel_head
from dashboard.figures.map import city_map
from dashboard.question import LIVE, Question
from dashboard.scene import Scene, at_moment
from dashboard.state import Alarm, Snapshot
from dashboard.text import name_in
from dashboard.text import now as text
from dashboard.view import View

NO_METRIC = "none"  # devices only


def map_panel(place: Place, view: View) -> html.Section:
    return html.Section(
        [
            panel_head(view.words.map, *_way_back(view), _choice(place, view)),
            graph_box(
                "map",
                f"{view.words.map}. {view.words.map_help}",
                "map",
                scrollZoom=True,
                doubleClick="reset",
            ),
            html.Div(id="map-scale", className="map-scale"),
            html.Div(id="map-marks", className="map-marks"),
        ],
        className="panel map-panel",
    )


def _way_back(view: View) -> list[html.A]:
    """From a part of the map to all of it."""
    if not view["box"]:
        return []
    whole = link(view, "/", metric=view["metric"])
    return [html.A(text.WORDS[view.lang].whole_map, href=whole, className="map-whole")]


def map_question(scene: Scene, metric: str) -> Question[Snapshot] | None:
    """What districts are shaded by; nothing is asked where there is nothing to shade."""
    if metric == NO_METRIC or not scene.place.districts:
        return None
    return at_moment(scene, Snapshot, "/v1/snapshot", LIVE, metric=metric, group_by="district")


def map_frame(
    scene: Scene, metric: str, alarms: Sequence[Alarm] = (), box: Box | None = None
) -> Frame:
    """`alarms` are those that stand, the worst first: their devices and districts are marked.

    `box` is the part of the map that is looked at, all of it without.
    """
    picture, place, view = scene.picture, scene.place, scene.view
    asked = map_question(scene, metric)
    snapshot = scene.answer(asked).body if asked else None
    shown = Shown(
        picture,
        place,
        place.metrics.get(metric),
        view,
        snapshot.groups if snapshot else (),
        alarms,
        box,
    )
    shades, points = scales(shown)
    clusters, worst = clustered(shown)
    is_bare = not place.districts and not picture.devices
    return {
        Slot("map", "figure"): city_map(
            areas(shown, shades),
            mark_groups(shown),
            points,
            view.zoom,
            alarms=worst if clusters else alarm_marks(shown),
            clusters=clusters,
            box=shown.box,
        ),
        Slot("map-empty", "children"): view.words.no_devices if is_bare else "",
        Slot("map-scale", "children"): plain(scale_legend(shown, shades, points)),
        Slot("map-marks", "children"): plain(
            marks_legend(shown, points, is_clustered=bool(clusters))
        ),
    }


def _choice(place: Place, view: View) -> dmc.Select:
    metrics = [
        (metric, name_in(view.lang, place.metrics[metric].name)) for metric in map_metrics(place)
    ]
    return choice(
        "metric", view, view.words.shade_by, [*metrics, (NO_METRIC, view.words.no_shading)]
    )


def map_metrics(place: Place) -> list[str]:
    """What the map can be shaded by; it opens with the first."""
    return [metric for metric in place.city.map_metrics if metric in place.metrics]
