"""The catalogue as a page for people: `docs/catalogue.md` is this text."""

from vigie.catalogue import Catalogue, Metric, Range

_HEAD = """# The catalogue

The metrics and kinds that Vigie knows, from `vigie/catalogue.yaml`. This page is generated:
`vigie catalogue > docs/catalogue.md`.

**In time**: a `gauge` is a state that holds (time means); a `delta` an amount for the interval
(sums); a `counter` a register that may reset (increases); a `state` a code (durations). **Across
devices**: how values at one time combine. **Limits**: values outside the range, and those that
change faster or stand still for longer than the last column says, are kept and flagged.
"""


def catalogue_page(catalogue: Catalogue) -> str:
    """Markdown: a table of metrics, and one of kinds."""
    lines = [
        _HEAD,
        "## Metrics\n",
        "| metric | English | français | unit (UCUM) | range | in time | across devices | limits |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *map(_metric_row, catalogue.metrics.values()),
        "\n## Kinds of device\n",
        "| kind | programme | English | français | usual metrics | usual interval |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for kind in catalogue.kinds.values():
        metrics = ", ".join(f"`{metric}`" for metric in kind.metrics)
        lines.append(
            f"| `{kind.id}` | {kind.programme} | {kind.name.en} | {kind.name.fr} | {metrics} "
            f"| {kind.interval_s:g} s |"
        )
    return "\n".join(lines) + "\n"


def _metric_row(metric: Metric) -> str:
    across = f"mean by `{metric.weight}`" if metric.weight else metric.spatial.value
    return (
        f"| `{metric.id}` | {metric.name.en} | {metric.name.fr} | `{metric.unit}` "
        f"| {_range(metric)} | {metric.temporal} | {across} | {_limits(metric)} |"
    )


def _range(metric: Metric) -> str:
    if metric.states:
        return ", ".join(f"{code} {name.en}" for code, name in metric.states.items())
    return f"{_bound(metric.range, 'min')} to {_bound(metric.range, 'max')}"


def _limits(metric: Metric) -> str:
    signs = []
    if metric.max_rate is not None:
        signs.append(f"over {metric.max_rate:g} a minute")
    if metric.frozen_after is not None:
        but = " or ".join(f"{value:g}" for value in metric.constant)
        signs.append(f"{metric.frozen_after} intervals the same{f', but for {but}' if but else ''}")
    return "; ".join(signs)


def _bound(limits: Range, side: str) -> str:
    value = getattr(limits, side)
    return "any" if value is None else f"{value:g}"
