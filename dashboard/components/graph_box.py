"""A figure in its box, with room for words where there is nothing to draw."""

from typing import Any

from dash import dcc, html

from dashboard.components.attributes import aria


def graph_box(key: str, says: str, figure: str = "chart", **config: Any) -> html.Div:
    """`says` is for who cannot see it; `figure` its style; `config` is Plotly's."""
    given: Any = {"displayModeBar": False, **config}
    return html.Div(
        [
            dcc.Graph(
                id=key,
                className=f"graph {figure}",
                responsive=True,
                config=given,
            ),
            html.P(id=f"{key}-empty", className="empty"),
        ],
        className="graph-box",
        role="img",
        **aria(label=says),
    )
