"""A balance: what flows now, uses against sources over the period, and the figures of both."""

from collections.abc import Iterable, Iterator, Mapping
from statistics import mean
from typing import Final

from dash import html

from dashboard.answer import Answer
from dashboard.balances import (
    SOURCE,
    BalanceHistories,
    BalanceHistory,
    BalanceNow,
    Balances,
    FlowHistory,
)
from dashboard.city import CityBalance, Names
from dashboard.components.absence import absence
from dashboard.components.chart_panel import graph_panel
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.graph_box import graph_box
from dashboard.components.panel import panel_head
from dashboard.components.series import series_frame
from dashboard.figures import palette
from dashboard.figures.flow import Stream, flow_figure
from dashboard.formats import moments, number, percent, quantity
from dashboard.history import Bucket
from dashboard.measures import Aggregates, Compared, MetricWritten
from dashboard.scene import Scene
from dashboard.text import balance as text
from dashboard.text import name_in

_ROLES: Final = (("source", "sources"), ("use", "uses"), ("loss", "losses"))


def balance_panel(key: str, balance: CityBalance, scene: Scene) -> html.Section:
    words, name = text.WORDS[scene.view.lang], name_in(scene.view.lang, balance.name)
    title = (words.now if scene.view.at is None else words.then).format(name=name)
    return html.Section(
        [
            html.Div(
                [
                    panel_head(title),
                    graph_box(f"{key}-flow", words.says.format(name=name), "flow"),
                ],
                className="panel flow-panel",
            ),
            graph_panel(f"{key}-chart", words.over_time, scene.words.chart.format(name=name)),
            html.Div(
                [
                    html.Div(
                        html.Table(
                            [html.Thead(_heads(words)), html.Tbody(id=f"{key}-rows")],
                            className="plain-table balance-table",
                        ),
                        className="plain-table-box",
                    ),
                    html.P(id=f"{key}-known", className="balance-known"),
                ],
                className="panel balance-figures",
            ),
        ],
        className="balance",
        id=key,
    )


def _heads(words: text.Words) -> html.Tr:
    names = (words.flow, "kW", words.period, words.devices)
    return html.Tr([html.Th(one, scope="col") for one in names])


def balance_frame(
    key: str,
    now: Answer[Balances],
    history: Answer[BalanceHistories],
    scene: Scene,
) -> Frame:
    current = next(iter(now.body.items), None) if now.body else None
    past = next(iter(history.body.items), None) if history.body else None
    streams = list(_streams(current, _colours(past, scene), scene)) if current else []
    known = past.known if past else 1.0
    said = text.WORDS[scene.view.lang].known.format(share=percent(known, scene.view.lang))
    return {
        Slot(f"{key}-flow", "figure"): flow_figure(streams, scene.view.zoom),
        Slot(f"{key}-flow-empty", "children"): absence(
            scene, now, text.WORDS[scene.view.lang].no_flow, is_empty=not streams
        ),
        Slot(f"{key}-rows", "children"): plain(_rows(current, past, scene)),
        Slot(f"{key}-known", "children"): said if 0 < round(known, 2) < 1 else "",
        **_chart(f"{key}-chart", history, past, scene),
    }


def _colours(balance: BalanceHistory | None, scene: Scene) -> Mapping[str, str]:
    """Of what takes power: those that it has in the chart, where the greatest comes first."""
    taken = [
        (mean(known), name_in(scene.view.lang, one.name), one.id)
        for one in (balance.flows if balance else ())
        if one.role != SOURCE
        and (known := [part.power for part in one.buckets if part.power is not None])
    ]
    ordered = sorted(taken, key=lambda one: (-one[0], one[1]))
    return {flow: colour for (_, _, flow), colour in zip(ordered, palette.SERIES, strict=False)}


def _streams(balance: BalanceNow, colours: Mapping[str, str], scene: Scene) -> Iterator[Stream]:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang

    for one in balance.flows:
        if one.value is not None:
            name, colour = name_in(lang, one.name), colours.get(one.id, palette.SOURCE)
            said = _power(balance, one.value, lang)
            yield Stream(name, said, one.value, one.role == SOURCE, colour)
    if balance.residual is not None:
        name = words.residual if balance.residual >= 0 else words.beyond
        said = _power(balance, abs(balance.residual), lang)
        yield Stream(name, said, balance.residual, comes_in=False, colour=palette.MUTED)


def _chart(
    key: str, answer: Answer[BalanceHistories], balance: BalanceHistory | None, scene: Scene
) -> Frame:
    """Uses and losses upon each other, and the line of all sources together."""
    taken = [one for one in balance.flows if one.role != SOURCE] if balance else []
    body = _as_aggregates(answer.body, balance, taken) if answer.body and balance else None
    names: dict[str | None, str] = {one.id: name_in(scene.view.lang, one.name) for one in taken}
    shown = Answer(answer.version, body, answer.at, answer.trouble)
    parts = dict(series_frame(key, shown, scene, names, is_stacked=True))
    if balance is None or not balance.flows:
        return parts
    times = [one.time for one in balance.flows[0].buckets]
    name = text.WORDS[scene.view.lang].all_sources
    label = name_in(scene.view.lang, balance.label)
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": moments(times, scene.zone, scene.view.lang),
        "y": brought(balance),
        "line": {"color": palette.MUTED, "width": 2 * scene.view.zoom, "dash": "dash"},
        "connectgaps": False,
        "hovertemplate": f"%{{y:,.0f}}\u00a0{label}<extra>{name}</extra>",
    }
    figure = parts[Slot(key, "figure")]
    legend = [*parts[Slot(f"{key}-legend", "children")], *plain([_sign(name)])]
    return {
        **parts,
        Slot(key, "figure"): {**figure, "data": [*figure["data"], line]},
        Slot(f"{key}-legend", "children"): legend,
    }


def _sign(name: str) -> html.Li:
    return html.Li(
        [html.Span(className="legend-sign is-path"), html.Span(name, className="legend-name")]
    )


def brought(balance: BalanceHistory) -> list[float | None]:
    """What all sources bring in each bucket; None where one that has devices has no value."""
    sources = [
        one
        for one in balance.flows
        if one.role == SOURCE and any(part.power is not None for part in one.buckets)
    ]
    count = len(balance.flows[0].buckets)
    columns = [[one.buckets[at].power for one in sources] for at in range(count)]
    return [
        sum(power for power in powers if power is not None)
        if powers and None not in powers
        else None
        for powers in columns
    ]


def _as_aggregates(
    body: BalanceHistories, balance: BalanceHistory, flows: Iterable[FlowHistory]
) -> Aggregates:
    return Aggregates(
        bucket_s=None,
        start=body.start,
        end=body.end,
        metrics=(MetricWritten(metric=balance.id, label=balance.label, decimals=balance.decimals),),
        groups=tuple(
            Compared(
                key=flow.id,
                buckets=tuple(
                    Bucket(one.time, one.power, one.n_readings, 0, one.n_expected, one.coverage)
                    for one in flow.buckets
                ),
            )
            for flow in flows
        ),
    )


def _rows(now: BalanceNow | None, past: BalanceHistory | None, scene: Scene) -> list[html.Tr]:
    """Each role with its flows, and what is not measured; a dash where nobody knows."""
    if now is None:
        return []
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    totals = {one.id: one.total for one in past.flows} if past else {}
    unit = past.energy_label if past else {}
    rows = []
    for role, title in _ROLES:
        flows = [one for one in now.flows if one.role == role and one.expected]
        if not flows:
            continue
        rows.append(html.Tr(html.Th(getattr(words, title), colSpan=4, scope="colgroup")))
        rows += [
            html.Tr(
                [
                    html.Th(name_in(lang, one.name), scope="row"),
                    html.Td(number(one.value, 0, lang)),
                    html.Td(_energy(totals.get(one.id), unit, lang)),
                    html.Td(
                        words.reporting.format(n=one.reporting, of=one.expected),
                        className="is-partial" if one.reporting < one.expected else "",
                    ),
                ]
            )
            for one in flows
        ]
    residual = past.residual.total if past else None
    rows.append(
        html.Tr(
            [
                html.Th(words.residual, scope="row", title=words.residual_help),
                html.Td(number(now.residual, 0, lang)),
                html.Td(_energy(residual, unit, lang)),
                html.Td(""),
            ],
            className="balance-residual",
        )
    )
    return rows


def _power(balance: BalanceNow, value: float, lang: str) -> str:
    return quantity(value, 0, name_in(lang, balance.label), lang)


def _energy(value: float | None, label: Names, lang: str) -> str:
    return quantity(value, 0, name_in(lang, label), lang)
