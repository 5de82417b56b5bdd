"""A week as a heat map: hours across, weekdays down."""

from collections.abc import Sequence
from typing import Any

from dashboard.figures import palette
from dashboard.formats import SEPARATORS
from dashboard.measures import Cell

Figure = dict[str, Any]

_FONT_PX = 12
_HOURS = 24


def week_chart(
    cells: Sequence[Cell],
    weekdays: Sequence[str],
    *,
    unit: str,
    decimals: int,
    lang: str,
    zoom: float,
) -> Figure:
    """`weekdays` are the names of Monday to Sunday; hours that were never measured stay empty."""
    values: list[list[float | None]] = [[None] * _HOURS for _ in weekdays]
    for cell in cells:
        values[cell.weekday - 1][cell.hour] = cell.value
    font = {"size": _FONT_PX * zoom, "family": palette.FONT}
    shown = f"%{{z:,.{decimals}f}}" + (f"\u00a0{unit}" if unit else "")
    return {
        "data": [
            {
                "type": "heatmap",
                "x": list(range(_HOURS)),
                "y": list(weekdays),
                "z": values,
                "colorscale": [[0, palette.SHADES[0]], [1, palette.SHADES[1]]],
                "showscale": False,
                "xgap": 1.5 * zoom,
                "ygap": 1.5 * zoom,
                "hoverongaps": False,
                "hovertemplate": f"%{{y}} %{{x}} h: {shown}<extra></extra>",
            }
        ],
        "layout": {
            "margin": {"l": 44 * zoom, "r": 8 * zoom, "t": 4 * zoom, "b": 24 * zoom},
            "paper_bgcolor": palette.CLEAR,
            "plot_bgcolor": palette.CLEAR,
            "font": font,
            "separators": SEPARATORS[lang],
            "hoverlabel": {"align": "left", "font": font},
            "xaxis": {
                "tickmode": "array",
                "tickvals": list(range(0, _HOURS, 3)),
                "ticktext": [f"{hour} h" for hour in range(0, _HOURS, 3)],
                "showgrid": False,
                "zeroline": False,
                "fixedrange": True,
            },
            "yaxis": {"autorange": "reversed", "showgrid": False, "fixedrange": True},
        },
    }
