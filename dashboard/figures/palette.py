"""Colours that read on light and on dark, and that colour-blind people can tell apart.

Districts are shaded with one hue at a growing opacity, so the same figure suits both themes.
"""

from typing import Final

PROGRAMMES: Final = {
    "mobility": "#3d7edb",
    "energy": "#e08a1e",
    "environment": "#1f9c86",
    "services": "#a468c8",
}
SYMBOLS: Final = ("circle", "square", "diamond", "triangle-up", "cross", "hexagon", "star", "x")
SERIES: Final = ("#3d7edb", "#e08a1e", "#1f9c86", "#c9559b", "#8f75d8", "#9a8b2d")
ALARMS: Final = {
    "critical": "#d5342b",
    "high": "#e0722f",
    "medium": "#c79a12",
    "low": "#3d7edb",
}
ALARM_SYMBOLS: Final = {  # as the shapes in lists: 4-alarms.css
    "critical": "octagon",
    "high": "triangle-up",
    "medium": "diamond",
    "low": "circle",
}
HEALTHS: Final = {  # colour and symbol
    "reporting": ("#1f9c86", "circle"),
    "late": ("#e08a1e", "diamond"),
    "silent": ("#d5342b", "triangle-up"),
    "never": ("#8b96a5", "square"),
    "retired": ("#8b96a5", "circle-open"),
}
SOURCE: Final = "#5d7691"
TARGET: Final = "#1f9c86"
CLUSTER: Final = "rgba(93, 118, 145, 0.55)"
MUTED: Final = "#8b96a5"
MUTED_LINE: Final = "rgba(139, 150, 165, 0.45)"
BORDER: Final = "rgba(139, 150, 165, 0.75)"
TYPICAL: Final = "rgba(139, 150, 165, 0.18)"
RING: Final = "#d6336c"
NO_SHADE: Final = "rgba(139, 150, 165, 0.08)"
CLEAR: Final = "rgba(0, 0, 0, 0)"
FONT: Final = "Inter, system-ui, sans-serif"  # as in 1-tokens.css, so that Plotly measures right

_SHADE_RGB = "90, 124, 204"
_SHADE_FROM, _SHADE_TO = 0.08, 0.78
_HEAT_RGB = "224, 138, 30"
_HEAT_FROM, _HEAT_TO = 0.0, 0.45  # letters read on it in both themes

_CALM_TO_ALARMING: Final = ("#4c97e0", "#8fb4c9", "#eeb64b", "#e0722f", "#c2255c")
_LOW_TO_HIGH: Final = ("#9fc3ef", "#6ea3e6", "#4385da", "#2c62bd", "#1d3f94")


def shade(share: float) -> str:
    """The fill of a district at `share` (0 to 1) of the scale."""
    opacity = _SHADE_FROM + (_SHADE_TO - _SHADE_FROM) * max(0.0, min(1.0, share))
    return f"rgba({_SHADE_RGB}, {opacity:.2f})"


def heat(share: float) -> str:
    """The ground of a figure at `share` (0 to 1) of the way from good to bad."""
    opacity = _HEAT_FROM + (_HEAT_TO - _HEAT_FROM) * max(0.0, min(1.0, share))
    return f"rgba({_HEAT_RGB}, {opacity:.2f})"


def point_scale(rise: str) -> tuple[str, ...]:
    """Five colours for devices from the lowest value to the highest; `rise` as in the catalogue."""
    if rise == "bad":
        return _CALM_TO_ALARMING
    if rise == "good":
        return _CALM_TO_ALARMING[::-1]
    return _LOW_TO_HIGH


def gradient(colours: tuple[str, ...]) -> str:
    return f"linear-gradient(to right, {', '.join(colours)})"


SHADES: Final = (shade(0), shade(1))
