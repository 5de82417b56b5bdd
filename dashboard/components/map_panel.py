"""The map with its choice of metric and its legend."""

import dash_mantine_components as dmc
from dash import dcc, html

from dashboard.components.attributes import aria
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.map_content import Shown, areas, mark_groups, scales
from dashboard.components.map_legend import kinds_legend, scale_legend
from dashboard.figures.map import city_map
from dashboard.state import Picture, Place
from dashboard.text import name_in
from dashboard.view import NO_METRIC, View


def map_panel(place: Place, view: View) -> html.Section:
    return html.Section(
        [
            html.Div(
                [html.H2(view.words.map, className="panel-title"), _choice(place, view)],
                className="panel-head",
            ),
            html.Div(
                [
                    dcc.Graph(
                        id="map",
                        className="graph map",
                        responsive=True,
                        config={
                            "displayModeBar": False,
                            "scrollZoom": True,
                            "doubleClick": "reset",
                        },
                    ),
                    html.P(id="map-empty", className="empty"),
                ],
                className="graph-box",
                role="img",
                **aria(label=f"{view.words.map}. {view.words.map_help}"),
            ),
            html.Div(id="map-scale", className="map-scale"),
            html.Div(id="map-marks", className="map-marks"),
        ],
        className="panel map-panel",
    )


def map_frame(picture: Picture, view: View) -> Frame:
    place = picture.place
    if place is None:
        return {}
    shown = Shown(picture, place, place.metrics.get(view.metric), view)
    shades, points = scales(shown)
    is_bare = not place.districts and not picture.devices
    return {
        Slot("map", "figure"): city_map(
            areas(shown, shades), mark_groups(shown), points, view.zoom
        ),
        Slot("map-empty", "children"): view.words.no_devices if is_bare else "",
        Slot("map-scale", "children"): plain(scale_legend(shown, shades, points)),
        Slot("map-marks", "children"): plain(kinds_legend(shown, points)),
    }


def _choice(place: Place, view: View) -> dmc.Select:
    metrics = [
        {"value": metric, "label": name_in(view.lang, place.metrics[metric].name)}
        for metric in place.city.map_metrics
        if metric in place.metrics
    ]
    return dmc.Select(
        id="metric",
        data=[*metrics, {"value": NO_METRIC, "label": view.words.no_shading}],
        value=view.metric,
        allowDeselect=False,
        size="sm",
        className="metric-choice",
        **aria(label=view.words.shade_by),
    )
