"""The balance on the page of a programme, without a browser."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import plotly.graph_objects as go
import pytest

from dashboard.balances import (
    BalanceHistories,
    BalanceHistory,
    BalanceNow,
    Balances,
    FlowHistory,
    FlowNow,
    Part,
    Residual,
)
from dashboard.city import CityBalance
from dashboard.components.balance_panel import brought
from dashboard.components.frame import Slot, fill
from dashboard.components.shell import shell, shell_frame
from dashboard.figures.flow import Edge, Stream, ribbons
from dashboard.pages import programme
from dashboard.question import FINISHED
from dashboard.scene import Scene
from dashboard.state import Picture
from tests.dashboard.pictures import NOW, device, picture
from tests.dashboard.scenery import scene
from tests.dashboard.test_goals import said

KW, KWH = {"en": "kW", "fr": "kW"}, {"en": "kWh", "fr": "kWh"}
FLOWS = {
    "grid": ("source", {"en": "Grid", "fr": "Réseau"}),
    "solar": ("source", {"en": "Solar", "fr": "Solaire"}),
    "homes": ("use", {"en": "Buildings", "fr": "Bâtiments"}),
    "lines": ("loss", {"en": "Line losses", "fr": "Pertes en ligne"}),
}


def now(residual: float | None = 40.0, **values: float | None) -> Balances:
    flows = tuple(
        FlowNow(
            id=key,
            name=name,
            role=role,
            value=values.get(key),
            reporting=1 if values.get(key) is not None else 0,
            expected=2,
        )
        for key, (role, name) in FLOWS.items()
    )
    return Balances(items=(BalanceNow(id="power", label=KW, flows=flows, residual=residual),))


def history(known: float = 1.0, **powers: list[float | None]) -> BalanceHistories:
    hour = timedelta(hours=1)
    flows = tuple(
        FlowHistory(
            id=key,
            name=name,
            role=role,
            buckets=tuple(
                Part(NOW - 3 * hour + at * hour, power, power, 60, 60, 1.0)
                for at, power in enumerate(powers.get(key, [None, None]))
            ),
            total=sum(one for one in powers.get(key, []) if one is not None) or None,
        )
        for key, (role, name) in FLOWS.items()
    )
    of = BalanceHistory(
        id="power",
        label=KW,
        energy_label=KWH,
        flows=flows,
        residual=Residual(total=77.0),
        known=known,
    )
    return BalanceHistories(start=NOW - 3 * hour, end=NOW - hour, items=(of,))


NOW_ANSWER = now(grid=1000.0, solar=200.0, homes=1100.0, lines=60.0)
ANSWERS: dict[Any, Any] = {
    Balances: NOW_ANSWER,
    BalanceHistories: history(
        known=0.75,
        grid=[1000.0, None],
        solar=[200.0, 100.0],
        homes=[1100.0, 900.0],
        lines=[60.0, 50.0],
    ),
}


def city() -> Picture:
    shown = picture(devices=(device("a"),))
    assert shown.place is not None
    balance = CityBalance(id="power", name={"en": "Balance"}, programme="mobility")
    with_balance = shown.place.city.model_copy(update={"balances": (balance,)})
    return replace(shown, place=replace(shown.place, city=with_balance))


def of(query: str = "lang=en", answers: dict[Any, Any] | None = None) -> Scene:
    return scene(f"/programmes/mobility?{query}", city(), ANSWERS if answers is None else answers)


def shown(answers: dict[Any, Any], prop: str, slot: str = "rows") -> Any:
    return programme.frame(of(answers=answers))[Slot(f"programme-balance-{slot}", prop)]


@pytest.mark.parametrize("answers", [ANSWERS, {}, dict.fromkeys(ANSWERS, "refused")])
def test_every_slot_of_the_frame_has_its_place_in_the_layout(answers: dict[Any, Any]) -> None:
    given = of(answers=answers)
    frame = {**shell_frame(given, programme.PAGE), **programme.frame(given)}
    whole = fill(shell(given, programme.PAGE), frame)
    ids = {str(getattr(one, "id", None)) for one in (whole, *whole._traverse())}
    assert {slot.component for slot in frame} <= ids
    for slot, figure in frame.items():
        if slot.prop == "figure":
            go.Figure(figure)  # refuses what Plotly does not know


def named(answers: dict[Any, Any]) -> list[str]:
    annotations = shown(answers, "figure", "flow")["layout"]["annotations"]
    return [one["text"].replace("\u00a0", " ") for one in annotations]


def test_what_flows_is_written_beside_it() -> None:
    assert named(ANSWERS) == [
        "Grid<br><b>1,000 kW</b>",
        "Solar<br><b>200 kW</b>",
        "Buildings<br><b>1,100 kW</b>",
        "Line losses<br><b>60 kW</b>",
        "Not measured<br><b>40 kW</b>",
    ]


def stream(value: float, *, comes_in: bool) -> Stream:
    return Stream("name", "said", value, comes_in, "#000000")


def height(edge: Edge) -> float:
    return edge.top - edge.bottom


def test_ribbons_are_as_wide_as_they_carry_and_fill_the_middle_from_both_sides() -> None:
    drawn = ribbons(
        [
            *(stream(value, comes_in=True) for value in (1000, 200)),
            *(stream(value, comes_in=False) for value in (1100, 60, 40)),
        ]
    )
    for one in drawn:
        assert height(one.outer) == pytest.approx(height(one.inner))
        assert height(one.outer) / height(drawn[0].outer) == pytest.approx(one.stream.value / 1000)
        assert 0 <= one.outer.bottom <= one.outer.top <= 1
    into, out = ([one for one in drawn if one.comes_in is side] for side in (True, False))
    assert into[0].inner.top == pytest.approx(out[0].inner.top)
    assert into[-1].inner.bottom == pytest.approx(out[-1].inner.bottom)
    for side in (into, out):
        for above, below in pairwise(side):
            assert above.inner.bottom == pytest.approx(below.inner.top)
            assert above.outer.bottom > below.outer.top


def test_what_flows_backwards_changes_sides_and_nothing_is_not_drawn() -> None:
    streams = [stream(value, comes_in=True) for value in (-50.0, 50.0, 0.0)]
    assert [(one.stream.value, one.comes_in) for one in ribbons(streams)] == [
        (50.0, True),
        (-50.0, False),
    ]
    assert ribbons([stream(0.0, comes_in=True)]) == []


def test_more_taken_than_brought_is_said_so() -> None:
    over = now(grid=100.0, homes=130.0, residual=-30.0)
    assert "Excess<br><b>30 kW</b>" in named({**ANSWERS, Balances: over})


def test_the_table_has_powers_now_energies_of_the_period_and_who_reports() -> None:
    words = said(shown(ANSWERS, "children"))
    assert "Grid1,0001,000 kWh1 of 2" in words
    assert "Not measured4077 kWh" in words
    note = shown(ANSWERS, "children", "known")
    assert "75\u00a0%" in note


def test_what_cannot_be_known_is_a_dash_not_a_zero() -> None:
    unknown = now(grid=None, homes=90.0, residual=None)
    assert "Not measured—77 kWh" in said(shown({**ANSWERS, Balances: unknown}, "children"))


def test_uses_are_stacked_under_the_line_of_all_sources_with_its_gap() -> None:
    traces = shown(ANSWERS, "figure", "chart")["data"]
    line = next(one for one in traces if one.get("name") == "all sources")
    assert line["y"] == [1200.0, None]
    assert {one["name"] for one in traces if "stackgroup" in one} == {"Buildings", "Line losses"}
    (item,) = history(solar=[1.0], grid=[2.0], homes=[3.0], lines=[0.0]).items
    assert brought(item) == [3.0]


def test_a_past_moment_is_asked_about_once() -> None:
    asked = [
        one
        for one in programme.questions(of("lang=en&at=2026-11-20T12:00:00Z"))
        if "balances" in one.path
    ]
    assert [(one.path, one.pace) for one in asked] == [
        ("/v1/balances", FINISHED),
        ("/v1/balances/history", FINISHED),
    ]


def test_a_programme_without_a_balance_asks_for_none() -> None:
    plain = scene("/programmes/mobility?lang=en", picture(devices=(device("a"),)))
    assert not [one for one in programme.questions(plain) if "balances" in one.path]
    assert not [one for one in programme.frame(plain) if "balance" in one.component]
