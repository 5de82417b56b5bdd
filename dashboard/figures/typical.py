"""What is usual, behind a line: the band that most weeks lie in, and its middle."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from dashboard.figures import palette
from dashboard.figures.traces import Hover, Trace
from dashboard.measures import Band


def typical_traces(
    bands: Sequence[Band], labels: Mapping[datetime, str], name: str, hover: Hover, zoom: float
) -> list[Trace]:
    """`labels` name the buckets of the chart; bands of other times are left out."""
    shown = [one for one in bands if one.time in labels]
    middle = [one for one in shown if one.median is not None]
    if not middle:
        return []
    return [
        *(_area(run, labels) for run in _runs(shown)),
        {
            "type": "scatter",
            "mode": "lines",
            "name": name,
            "x": [labels[one.time] for one in shown],
            "y": [one.median for one in shown],
            "line": {"color": palette.MUTED, "width": 1.2 * zoom, "dash": "dash"},
            "connectgaps": False,
            "hovertemplate": hover.said(name),
        },
    ]


def _area(run: Sequence[Band], labels: Mapping[datetime, str]) -> Trace:
    """Along the upper edge, and back along the lower one."""
    x = [labels[one.time] for one in run]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [*x, *reversed(x)],
        "y": [*(one.high for one in run), *(one.low for one in reversed(run))],
        "fill": "toself",
        "fillcolor": palette.TYPICAL,
        "line": {"width": 0},
        "hoverinfo": "skip",
    }


def _runs(bands: Sequence[Band]) -> Iterator[list[Band]]:
    for is_known, run in groupby(bands, lambda one: one.low is not None and one.high is not None):
        if is_known:
            yield list(run)
