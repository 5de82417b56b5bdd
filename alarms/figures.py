"""The figures of districts and of the city that rules are about, as `/v1/snapshot` gives them."""

from dataclasses import dataclass

from psycopg import AsyncConnection

from alarms.subjects import WatchedDevice, is_chosen
from vigie.catalogue import Metric, load_catalogue
from vigie.city.alarms import Deviation, Per, Rate, Rule, Threshold
from vigie.city.document import CityError
from vigie.city.measures import GroupBy, Stat
from vigie.store.read.arithmetic import Combination, MeaninglessError, over_time, right_now
from vigie.store.read.newest import Moment
from vigie.store.read.now import now
from vigie.store.read.rows import Selection


@dataclass(frozen=True, slots=True)
class Figure:
    """What a rule is about, where that is a figure: its metric, and how devices combine."""

    rule: Rule
    metric: Metric
    combination: Combination
    group_by: GroupBy

    @property
    def metrics(self) -> set[str]:
        weight = self.combination.weight
        return {self.metric.id} if weight is None else {self.metric.id, weight}


def figure_of(rule: Rule) -> Figure | None:
    """None of a rule that is about series, or silence, or other rules.

    Raises:
        CityError: the metric has no such figure.
    """
    condition = rule.condition
    is_of_place = rule.per in {Per.DISTRICT, Per.CITY}
    if not isinstance(condition, Threshold | Rate | Deviation):
        return None
    if not is_of_place and not isinstance(condition, Deviation):
        return None
    metric = load_catalogue().metrics[condition.metric]
    group_by = {Per.DISTRICT: GroupBy.DISTRICT, Per.CITY: GroupBy.NONE}.get(
        rule.per, GroupBy.DEVICE
    )
    try:
        if isinstance(condition, Deviation):
            combination = over_time(metric, Stat.AUTO, group_by, None)
        else:
            threshold = condition.share_threshold if isinstance(condition, Threshold) else None
            combination = right_now(metric, condition.stat, group_by, threshold)
    except MeaninglessError as error:
        raise CityError(f"alarms: rule {rule.id!r}: {error.message}") from None
    return Figure(rule, metric, combination, group_by)


def selection_of(rule: Rule, devices: tuple[WatchedDevice, ...]) -> Selection | None:
    """The devices whose figure it is; None when the rule names some and there is none of them."""
    if not rule.devices:
        return Selection(kind=rule.kinds, district=rule.districts)
    chosen = tuple(one.id for one in devices if is_chosen(rule, one))
    return Selection(device=chosen) if chosen else None


async def figures_at(
    connection: AsyncConnection,
    figure: Figure,
    devices: tuple[WatchedDevice, ...],
    moment: Moment,
) -> dict[str, float | None]:
    """The value of each district, or of `""`, the city."""
    selection = selection_of(figure.rule, devices)
    if selection is None:
        return {}
    dimensions = [figure.group_by]
    rows = await now(
        connection, figure.metric, figure.combination, dimensions, selection, moment=moment
    )
    return {row["key"] or "": row["value"] for row in rows}
