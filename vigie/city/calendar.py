"""When a city's people have a day off: what `city.yaml` may say under `calendar`."""

from datetime import date
from typing import Self

import holidays
from pydantic import model_validator

from vigie.catalogue import Strict


class Break(Strict):
    """Days without school, from the first to the last of them."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError(f"'last' ({self.last}) is before 'first' ({self.first})")
        return self

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


class CalendarConfig(Strict):
    """Public holidays by country (ISO 3166-1) and subdivision, as `holidays` has them."""

    country: str | None = None
    subdivision: str | None = None
    school_holidays: tuple[Break, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.country is None:
            if self.subdivision is not None:
                raise ValueError("'subdivision' goes with 'country'")
            return self
        countries = holidays.list_supported_countries()
        if self.country not in countries:
            raise ValueError(
                f"country: the public holidays of {self.country!r} are not known; "
                "write two capitals of ISO 3166-1, such as FR"
            )
        known = countries[self.country]
        if self.subdivision is not None and self.subdivision not in known:
            raise ValueError(
                f"subdivision: {self.country} has no {self.subdivision!r}; "
                f"known are: {', '.join(known) or 'none'}"
            )
        return self

    def public_holidays(self, year: int) -> frozenset[date]:
        """None when no country is stated."""
        if self.country is None:
            return frozenset()
        return frozenset(
            holidays.country_holidays(self.country, subdiv=self.subdivision, years=year)
        )

    def is_school_holiday(self, day: date) -> bool:
        return any(one.holds(day) for one in self.school_holidays)
