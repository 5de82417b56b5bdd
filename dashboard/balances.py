"""What comes in and what goes out: the API's answers about a balance, and how they are asked."""

from datetime import datetime
from typing import NamedTuple

from dashboard.city import CityBalance, Names
from dashboard.document import Document
from dashboard.period import period_of, question_over
from dashboard.question import TAIL, Question
from dashboard.scene import Scene, at_moment

SOURCE = "source"


class FlowNow(Document):
    """A flow in kW; a `role` is source, use or loss."""

    id: str
    name: Names
    role: str
    value: float | None
    reporting: int = 0
    expected: int = 0


class BalanceNow(Document):
    """`residual` is what sources bring and nobody measures; None where it cannot be known."""

    id: str
    label: Names
    decimals: int = 0
    flows: tuple[FlowNow, ...]
    residual: float | None = None


class Balances(Document):
    items: tuple[BalanceNow, ...]


class Part(NamedTuple):
    """A flow in a bucket: kW in the mean, kWh in all, and what these rest on."""

    time: datetime
    power: float | None
    energy: float | None
    n_readings: int
    n_expected: float | None
    coverage: float | None


class FlowHistory(Document):
    id: str
    name: Names
    role: str
    buckets: tuple[Part, ...]
    total: float | None = None


class Residual(Document):
    total: float | None = None


class BalanceHistory(Document):
    """`known` is the share of the time for which all flows are, 0 to 1: totals are of that."""

    id: str
    label: Names
    decimals: int = 0
    energy_label: Names
    flows: tuple[FlowHistory, ...]
    residual: Residual
    known: float


class BalanceHistories(Document):
    start: datetime
    end: datetime
    items: tuple[BalanceHistory, ...]


def balance_of(scene: Scene) -> CityBalance | None:
    """The one that the page's programme shows."""
    return next(
        (one for one in scene.place.city.balances if one.programme == scene.view["programme"]), None
    )


def now_question(scene: Scene, balance: CityBalance) -> Question[Balances]:
    return at_moment(scene, Balances, "/v1/balances", TAIL, balance=balance.id)


def history_question(scene: Scene, balance: CityBalance) -> Question[BalanceHistories]:
    """Over the page's period."""
    period = period_of(scene)
    return question_over(
        period,
        BalanceHistories,
        "/v1/balances/history",
        balance=balance.id,
        bucket=period.bucket_text,
    )
