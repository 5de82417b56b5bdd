"""The small curve beside a headline figure: an SVG that CSS uses as a mask.

A mask takes the page's colours, so it follows the theme; and it weighs a kilobyte.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple
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
_DASHED = (
    '<path d="{}" fill="none" stroke="#000" stroke-width="1.5" stroke-opacity="0.6" '
    'stroke-dasharray="2 3" vector-effect="non-scaling-stroke"/>'
)
_AREA = '<path d="{}" fill="#000" fill-opacity="0.14"/>'


class Point(NamedTuple):
    x: float
    y: float
    is_whole: bool


def sparkline(values: Sequence[float | None], is_whole: Sequence[bool]) -> str | None:
    """A `data:` URL of the curve, gaps left open; None when there is nothing to draw.

    What is not whole is dashed, and kept inside the height that the rest needs.
    """
    sure = sure_values(values, is_whole)
    return curve(values, is_whole, *ends(min(sure), max(sure))) if sure else None


def sure_values(values: Sequence[float | None], is_whole: Sequence[bool]) -> list[float]:
    """Those that a scale must hold: the whole ones, or all where there are none."""
    known = [value for value in values if value is not None]
    return [v for v, fits in zip(values, is_whole, strict=True) if v is not None and fits] or known


def curve(values: Sequence[float | None], is_whole: Sequence[bool], low: float, high: float) -> str:
    """The curve between two ends; what lies beyond them is drawn at them."""
    inside = [None if value is None else min(max(value, low), high) for value in values]
    last = max(len(values) - 1, 1)
    shapes = [shape for run in _runs(inside) for shape in _run(run, is_whole, low, high, last)]
    return _url("".join(shapes))


def straight(start: float, end: float, low: float, high: float, *, is_dashed: bool) -> str:
    """A `data:` URL of a line from edge to edge, on the scale of a curve's."""
    (first,), (last,) = (
        _points([(position, value)], [True] * 2, low, high, 1)
        for position, value in enumerate((start, end))
    )
    return _url((_DASHED if is_dashed else _LINE).format(_path([first, last])))


def _url(shapes: str) -> str:
    return "data:image/svg+xml," + quote(_SVG.format(shapes), safe=" =:/,-.")


def ends(low: float, high: float) -> tuple[float, float]:
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


def _run(
    run: list[tuple[int, float]], is_whole: Sequence[bool], low: float, high: float, last: int
) -> list[str]:
    """The area under a stretch, and its pieces: from point to point, plain if both are whole."""
    points = _points(run, is_whole, low, high, last)
    if len(points) == 1:
        return [_LINE.format(_path(points) + "h0.1")]
    closed = f"{_path(points)}V{HEIGHT}H{points[0].x:.1f}Z"
    return [_AREA.format(closed), *_pieces(points)]


def _points(
    run: list[tuple[int, float]], is_whole: Sequence[bool], low: float, high: float, last: int
) -> list[Point]:
    room = HEIGHT - 2 * _MARGIN
    spread = high - low
    return [
        Point(
            position * WIDTH / last,
            HEIGHT / 2 if not spread else HEIGHT - _MARGIN - room * (value - low) / spread,
            is_whole[position],
        )
        for position, value in run
    ]


def _pieces(points: list[Point]) -> Iterator[str]:
    steps = pairwise(points)
    for is_plain, piece in groupby(steps, lambda step: step[0].is_whole and step[1].is_whole):
        first, *rest = piece
        yield (_LINE if is_plain else _DASHED).format(_path([*first, *(end for _, end in rest)]))


def _path(points: Iterable[Point]) -> str:
    return "M" + "L".join(f"{one.x:.1f} {one.y:.1f}" for one in points)
