"""Amounts by the residents of a district or of the city, so that large and small compare."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from api.groupings import Grouping
from api.problems import ParameterError
from vigie.catalogue import Text
from vigie.city import City
from vigie.city.config import GroupBy
from vigie.store.read.arithmetic import Combination

DESCRIPTION = "Amounts (sums and counts) by the residents of the group's district, or of the city."
AMOUNTS = frozenset({"sum", "count"})


class Per(StrEnum):
    NONE = "none"
    RESIDENT = "resident"
    THOUSAND_RESIDENTS = "1000_residents"


@dataclass(frozen=True, slots=True)
class _Writing:
    """For how many residents a value is, and how that is written."""

    residents: int
    unit: str
    label: Text
    more_decimals: int


_WRITTEN = {
    Per.RESIDENT: _Writing(1, "{resident}", Text(en="resident", fr="habitant"), 4),
    Per.THOUSAND_RESIDENTS: _Writing(
        1_000, "(10*3.{resident})", Text(en="1,000 residents", fr="1 000 habitants"), 1
    ),
}
_MOST_DECIMALS = 6

Share = Callable[[str | None, float | None], float | None]


def written_per(per: Per, combination: Combination) -> Combination:
    """The combination with unit, label and decimals of a value for so many residents."""
    if per is Per.NONE:
        return combination
    written = _WRITTEN[per]
    return replace(
        combination,
        unit=f"{combination.unit}/{written.unit}",
        label=Text(
            en=f"{combination.label.en} / {written.label.en}",
            fr=f"{combination.label.fr} / {written.label.fr}",
        ),
        decimals=min(_MOST_DECIMALS, combination.decimals + written.more_decimals),
    )


def share_of(
    city: City,
    per: Per,
    combination: Combination,
    grouping: Grouping,
    districts: tuple[str, ...],
) -> Share:
    """What makes of a group's key and value the value for so many residents.

    Residents are those of the group's district, and otherwise of the `districts` asked for, or of
    the whole city; a group without residents has no value.

    Raises:
        ParameterError: that would be a number without a meaning.
    """
    if per is Per.NONE:
        return lambda _, value: value
    if GroupBy.DEVICE in grouping.dimensions:
        raise ParameterError("per", "a device has no residents: ask group_by=district or per=none")
    if combination.name not in AMOUNTS:
        raise ParameterError(
            "per", f"residents share an amount, not a {combination.name}: ask stat=sum or per=none"
        )
    populations = {one.id: one.population for one in city.districts}
    together = sum(populations[one] for one in districts or populations)
    if not together:
        raise ParameterError("per", f"no resident of {city.id} is known of: leave it out")
    residents_of = _residents(grouping, populations, together)
    of_each = _WRITTEN[per].residents

    def share(key: str | None, value: float | None) -> float | None:
        residents = residents_of(key)
        return value * of_each / residents if residents and value is not None else None

    return share


def _residents(
    grouping: Grouping, populations: Mapping[str, int], together: int
) -> Callable[[str | None], int]:
    if GroupBy.DISTRICT not in grouping.dimensions:
        return lambda _: together

    def of(key: str | None) -> int:
        district = grouping.part_of(key, GroupBy.DISTRICT)
        return 0 if district is None else populations.get(district, 0)

    return of
