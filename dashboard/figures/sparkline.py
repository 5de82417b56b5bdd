"""The small curve beside a headline figure: an SVG that CSS uses as a mask.

A mask takes the page's colours, so it follows the theme; and it weighs a kilobyte.
"""

from collections.abc import Sequence
from urllib.parse import quote

WIDTH, HEIGHT = 200, 48
_MARGIN = 4.0
_LEAST_SPREAD = 0.05  # of the greatest value, from bottom to top
_SVG = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
    'preserveAspectRatio="none">{}</svg>'
)
_LINE = (
    '<path d="{}" fill="none" stroke="#000" stroke-width="2" stroke-linejoin="round" '
    'stroke-linecap="round" vector-effect="non-scaling-stroke"/>'
)
_AREA = '<path d="{}" fill="#000" fill-opacity="0.14"/>'


def sparkline(values: Sequence[float | None]) -> str | None:
    """A `data:` URL of the curve, gaps left open; None when there is nothing to draw."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    low, high = _ends(min(known), max(known))
    shapes = [
        shape for run in _runs(values) for shape in _run(run, low, high, max(len(values) - 1, 1))
    ]
    return "data:image/svg+xml," + quote(_SVG.format("".join(shapes)), safe=" =:/,-.")


def _ends(low: float, high: float) -> tuple[float, float]:
    """The bottom and the top: a small wavering must not look like a fall."""
    lacking = max(abs(low), abs(high)) * _LEAST_SPREAD - (high - low)
    return (low - lacking / 2, high + lacking / 2) if lacking > 0 else (low, high)


def _runs(values: Sequence[float | None]) -> list[list[tuple[int, float]]]:
    """The stretches without a gap, as (position, value)."""
    runs: list[list[tuple[int, float]]] = [[]]
    for position, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append((position, value))
    return [run for run in runs if run]


def _run(run: list[tuple[int, float]], low: float, high: float, last: int) -> list[str]:
    room = HEIGHT - 2 * _MARGIN
    spread = high - low
    points = [
        (
            position * WIDTH / last,
            HEIGHT / 2 if not spread else HEIGHT - _MARGIN - room * (value - low) / spread,
        )
        for position, value in run
    ]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    if len(points) == 1:
        return [_LINE.format(path + "h0.1")]
    closed = f"{path}V{HEIGHT}H{points[0][0]:.1f}Z"
    return [_AREA.format(closed), _LINE.format(path)]
