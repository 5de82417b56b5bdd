"""Spans of time: what several are together, and what is left of one without others."""

Span = tuple[int, int]
"""`[start, end)`, in Unix milliseconds."""
Spans = tuple[Span, ...]
"""In order of time, none empty, no two that touch."""


def joined(*spans: Span) -> Spans:
    """All times that are in any of them, which may be empty or overlap."""
    whole: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if whole and start <= whole[-1][1]:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return tuple(whole)


def without(span: Span, taken: Spans) -> Spans:
    """The times of a span that are in none of those taken."""
    start, end = span
    left: list[Span] = []
    for begin, until in taken:
        left.append((start, min(begin, end)))
        start = max(start, until)
    return joined(*left, (start, end))
