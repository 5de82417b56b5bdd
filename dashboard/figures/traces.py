"""Lines and stacks as Plotly draws them: whole buckets plain, incomplete ones faded.

A bucket that lacks readings, or is still filling, must not look like a fall of what it measures.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate, groupby
from typing import Any

from dashboard.figures.lines import Line, are_whole

Trace = dict[str, Any]

_WIDTH, _MUTED_WIDTH, _STACK_WIDTH = 2.2, 1.1, 0.8
_FADED_LINE, _FADED_AREA = 0.65, 0.4


@dataclass(frozen=True, slots=True)
class Hover:
    """What pointing at a bucket says: its value, and how many readings it has of those expected.

    `readings` holds {n} and {of}.
    """

    decimals: int
    unit: str
    readings: str

    def template(self, line: Line, *, value: str = "y", with_readings: bool = False) -> str:
        """A template of Plotly's, whose customdata are readings, those expected, and the value."""
        shown = f"%{{{value}:,.{self.decimals}f}}" + (f"\u00a0{self.unit}" if self.unit else "")
        if with_readings:
            readings = self.readings.format(n="%{customdata[0]}", of="%{customdata[1]:.0f}")
            shown = f"{shown} ({readings})"
        return _named(shown, line.name)

    def said(self, name: str) -> str:
        """A template for something other than a line of readings."""
        unit = f"\u00a0{self.unit}" if self.unit else ""
        return _named(f"%{{y:,.{self.decimals}f}}{unit}", name)


def _named(shown: str, name: str) -> str:
    return f"{shown}<extra>{escape(name)}</extra>"


def line_traces(
    lines: Sequence[Line], labels: Sequence[str], hover: Hover, zoom: float
) -> list[Trace]:
    """In reverse, so that the first is on top; dashes lie below all that is whole."""
    drawn = list(reversed(lines))
    dashed = [trace for line in drawn for trace in _dashed(line, labels, zoom)]
    whole = [
        {
            **_line(line, zoom),
            "x": labels,
            "y": [
                value if whole else None
                for value, whole in zip(line.values, line.is_whole, strict=True)
            ],
            **_hovered(line, range(len(labels)), hover),
        }
        for line in drawn
        if any(line.is_whole)
    ]
    told = [
        trace
        for line in drawn
        for trace in _told(line, labels, _incomplete(line), line.values, hover)
    ]
    return [*dashed, *whole, *told]


def stack_traces(
    lines: Sequence[Line], labels: Sequence[str], hover: Hover, zoom: float
) -> list[Trace]:
    """One stack for each stretch of buckets that are all whole, or all incomplete."""
    traces: list[Trace] = []
    for is_whole, stretch in _stretches(lines, len(labels)):
        group = f"from {stretch.start}"
        if is_whole:
            traces += [
                {**_area(line, labels, stretch, group, zoom), **_hovered(line, stretch, hover)}
                for line in lines
            ]
        else:
            wide = _with_neighbours(lines, stretch)
            traces += [
                {
                    **_area(line, labels, wide, group, zoom),
                    "opacity": _FADED_AREA,
                    "hoverinfo": "skip",
                }
                for line in lines
            ]
            traces += [
                trace
                for line, heights in zip(lines, _heights(lines), strict=True)
                for trace in _told(line, labels, stretch, heights, hover)
            ]
    return traces


def _line(line: Line, zoom: float) -> Trace:
    width = (_WIDTH if line.is_emphasised else _MUTED_WIDTH) * zoom
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.name,
        "line": {"color": line.colour, "width": width},
        "connectgaps": False,
    }


def _area(line: Line, labels: Sequence[str], places: range, group: str, zoom: float) -> Trace:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": line.name,
        "x": [labels[at] for at in places],
        "y": [line.values[at] for at in places],
        "line": {"color": line.colour, "width": _STACK_WIDTH * zoom},
        "stackgroup": group,
    }


def _dashed(line: Line, labels: Sequence[str], zoom: float) -> Iterator[Trace]:
    """The line through incomplete buckets, from and to the whole ones beside them."""
    runs = [_with_neighbours([line], run) for run in _runs(_incomplete(line))]
    if not runs:
        return
    trace = _line(line, zoom)
    yield {
        **trace,
        "line": {**trace["line"], "dash": "dot"},
        "x": [label for run in runs for label in (*(labels[at] for at in run), labels[run[-1]])],
        "y": [value for run in runs for value in (*(line.values[at] for at in run), None)],
        "opacity": _FADED_LINE,
        "hoverinfo": "skip",
    }


def _hovered(line: Line, places: range, hover: Hover) -> Trace:
    """What pointing at the plain part says: readings, too, where they are few."""
    if not line.is_thin:
        return {"hovertemplate": hover.template(line)}
    buckets = (line.buckets[at] for at in places)
    return {
        "customdata": [[one.n_readings, one.n_expected] if one else None for one in buckets],
        "hovertemplate": hover.template(line, with_readings=True),
    }


def _told(
    line: Line,
    labels: Sequence[str],
    places: Iterable[int],
    heights: Sequence[float | None],
    hover: Hover,
) -> Iterator[Trace]:
    """Invisible points over incomplete buckets, which say what these lack."""
    there = [(at, one) for at in places if (one := line.buckets[at]) and one.value is not None]
    if there:
        knows_expected = all(one.n_expected is not None for _, one in there)
        yield {
            "type": "scatter",
            "mode": "markers",
            "name": line.name,
            "x": [labels[at] for at, _ in there],
            "y": [heights[at] for at, _ in there],
            "marker": {"color": line.colour, "opacity": 0},
            "customdata": [[one.n_readings, one.n_expected, one.value] for _, one in there],
            "hovertemplate": hover.template(
                line, value="customdata[2]", with_readings=knows_expected
            ),
        }


def _incomplete(line: Line) -> list[int]:
    places = zip(line.values, line.is_whole, strict=True)
    return [at for at, (value, whole) in enumerate(places) if value is not None and not whole]


def _runs(places: Iterable[int]) -> list[range]:
    """The stretches of places that follow one another."""
    found: list[range] = []
    for at in places:
        if found and found[-1].stop == at:
            found[-1] = range(found[-1].start, at + 1)
        else:
            found.append(range(at, at + 1))
    return found


def _with_neighbours(lines: Sequence[Line], run: range) -> range:
    """The run and the buckets beside it, where these have values."""
    end = len(lines[0].buckets)
    start, stop = max(run.start - 1, 0), min(run.stop + 1, end)
    return range(
        start if _has_value(lines, start) else run.start,
        stop if _has_value(lines, stop - 1) else run.stop,
    )


def _has_value(lines: Sequence[Line], at: int) -> bool:
    return any(line.values[at] is not None for line in lines)


def _heights(lines: Sequence[Line]) -> list[list[float]]:
    """Where in the stack each line stands, bucket by bucket."""
    columns = zip(*(line.values for line in lines), strict=True)
    tops = [list(accumulate(value or 0.0 for value in column)) for column in columns]
    return [list(row) for row in zip(*tops, strict=True)]


def _stretches(lines: Sequence[Line], length: int) -> Iterator[tuple[bool, range]]:
    """Runs of buckets with values: whether they are whole, and where they are.

    Plotly would draw a gap in a stack as zero.
    """
    is_whole = are_whole(
        [_coverage(lines, at) for at in range(length)],
        is_running=any(line.is_running for line in lines),
    )

    def kind(at: int) -> tuple[bool, bool]:
        return _has_value(lines, at), is_whole[at]

    for (has_value, whole), run in groupby(range(length), kind):
        places = list(run)
        if has_value:
            yield whole, range(places[0], places[-1] + 1)


def _coverage(lines: Sequence[Line], at: int) -> float | None:
    """That of a stack: each group counts for as many readings as it should have."""
    known = [
        (one.coverage, one.n_expected)
        for line in lines
        if (one := line.buckets[at]) and one.coverage is not None and one.n_expected
    ]
    owed = sum(expected for _, expected in known)
    if not owed or not _has_value(lines, at):
        return None
    return sum(coverage * expected for coverage, expected in known) / owed
