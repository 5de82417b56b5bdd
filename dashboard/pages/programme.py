"""A programme, such as mobility or energy: any metric of it over any period, and what is usual."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from dash import html

from dashboard.address import path_to
from dashboard.balances import balance_of, history_question, now_question
from dashboard.city import Place
from dashboard.components.balance_panel import balance_frame, balance_panel
from dashboard.components.chart_panel import names_by
from dashboard.components.choice import choice
from dashboard.components.frame import Frame
from dashboard.components.period import period_choice
from dashboard.components.ranking import ranking_frame, ranking_panel
from dashboard.components.series import series_frame, series_panel
from dashboard.components.week_panel import week_frame, week_panel
from dashboard.measures import Aggregates, Profiles
from dashboard.page import Given, Page, one_of
from dashboard.period import (
    over_period,
    period_of,
    period_parameter,
    question_over,
    usual_over_period,
)
from dashboard.question import SLOW, Last, Question
from dashboard.scene import Entry, Scene, over_last
from dashboard.state import Picture
from dashboard.text import name_in
from dashboard.text import programme as text

_PATH = "programmes"
_BALANCE = "programme-balance"
_BY = ("district", "kind")
_WEEKS = Last(timedelta(days=28), timedelta(hours=1))


def _programmes(given: Given) -> list[str]:
    return list(given.place.programmes)


def _metrics(given: Given) -> list[str]:
    return metrics_of(given.arguments["programme"], given.place, given.picture)


def metrics_of(programme: str, place: Place, picture: Picture) -> list[str]:
    """What its devices report that can be added up or averaged: what the city shows, first."""
    kinds = place.kinds.keys() & picture.kinds
    reported = {one for kind in kinds for one in place.kinds[kind].metrics}
    shown = [one.metric for one in (*place.city.indicators, *place.city.charts)]
    return [
        metric
        for metric in dict.fromkeys([*shown, *place.metrics])
        if metric in reported
        and place.metrics[metric].programme == programme
        and place.metrics[metric].spatial != "none"
    ]


def entries(scene: Scene) -> list[Entry]:
    """The programmes that have devices here."""
    return [
        Entry(name_in(scene.view.lang, one.name), path_to(_PATH, one.id))
        for one in scene.place.programmes.values()
        if metrics_of(one.id, scene.place, scene.picture)
    ]


def title(scene: Scene) -> str:
    return name_in(scene.view.lang, scene.place.programmes[scene.view["programme"]].name)


def layout(scene: Scene) -> html.Div:
    words, view, metric = text.WORDS[scene.view.lang], scene.view, scene.view["metric"]
    if not metric:
        return html.Div(html.P(words.no_metric, className="absence"), className="programme")
    balance = balance_of(scene)
    name = name_in(view.lang, scene.place.metrics[metric].name)
    by = {"district": words.by_district, "kind": words.by_kind}
    metrics = metrics_of(view["programme"], scene.place, scene.picture)
    return html.Div(
        [
            html.Div(
                [
                    choice(
                        "metric",
                        view,
                        words.metric,
                        [
                            (one, name_in(view.lang, scene.place.metrics[one].name))
                            for one in metrics
                        ],
                    ),
                    choice("by", view, words.by, by.items()),
                    period_choice(scene, PAGE),
                ],
                className="controls",
            ),
            series_panel("programme-city", words.city.format(name=name), scene),
            series_panel(
                "programme-split",
                words.split.format(name=name, by=by[view["by"]].lower()),
                scene,
            ),
            ranking_panel("programme-movers", words.movers, words.movers_help),
            week_panel("programme-week", scene),
            *([balance_panel(_BALANCE, balance, scene)] if balance else []),
        ],
        className="programme",
    )


def city_question(scene: Scene) -> Question[Aggregates]:
    return over_period(scene, scene.view["metric"], group_by="none")


def split_question(scene: Scene) -> Question[Aggregates]:
    return over_period(scene, scene.view["metric"], group_by=scene.view["by"])


def typical_question(scene: Scene) -> Question[Aggregates] | None:
    return usual_over_period(scene, scene.view["metric"], group_by="none")


def movers_question(scene: Scene) -> Question[Aggregates]:
    return question_over(
        period_of(scene),
        Aggregates,
        "/v1/aggregates",
        SLOW,
        metric=scene.view["metric"],
        bucket="all",
        group_by="device",
        compare="previous",
    )


def week_question(scene: Scene) -> Question[Profiles]:
    return over_last(scene, _WEEKS, Profiles, "/v1/profile", SLOW, metric=scene.view["metric"])


def questions(scene: Scene) -> Iterable[Question[Any]]:
    if not scene.view["metric"]:
        return []
    typical, balance = typical_question(scene), balance_of(scene)
    of_balance: list[Question[Any]] = []
    if balance is not None:
        of_balance = [now_question(scene, balance), history_question(scene, balance)]
    return [
        city_question(scene),
        *([typical] if typical else []),
        split_question(scene),
        movers_question(scene),
        week_question(scene),
        *of_balance,
    ]


def frame(scene: Scene) -> Frame:
    if not scene.view["metric"]:
        return {}
    words, view, place = text.WORDS[scene.view.lang], scene.view, scene.place
    metric, typical = place.metrics[view["metric"]], typical_question(scene)
    adds_up = metric.spatial == "sum"
    devices: dict[str | None, str] = {
        one.id: one.name or one.id for one in scene.picture.devices.values()
    }
    return {
        **series_frame(
            "programme-city",
            scene.answer(city_question(scene)),
            scene,
            {None: name_in(view.lang, metric.name)},
            typical=scene.answer(typical) if typical else None,
            from_zero=adds_up,
        ),
        **series_frame(
            "programme-split",
            scene.answer(split_question(scene)),
            scene,
            names_by(view["by"], place, view),
            from_zero=adds_up,
        ),
        **ranking_frame(
            "programme-movers",
            scene.answer(movers_question(scene)),
            scene,
            devices,
            words.no_ranking,
        ),
        **week_frame("programme-week", scene.answer(week_question(scene)), scene),
        **_balance(scene),
    }


def _balance(scene: Scene) -> Frame:
    balance = balance_of(scene)
    if balance is None:
        return {}
    now = scene.answer(now_question(scene, balance))
    history = scene.answer(history_question(scene, balance))
    return balance_frame(_BALANCE, now, history, scene)


PAGE = Page(
    name="programme",
    path=f"/{_PATH}/{{programme}}",
    title=title,
    layout=layout,
    frame=frame,
    parameters=(
        one_of("programme", _programmes),
        one_of("metric", _metrics),
        one_of("by", lambda _: _BY),
        period_parameter(),
    ),
    questions=questions,
    entries=entries,
)
