"""Units as other worlds write them are UCUM once they are read."""

import pytest

from ingest.formats.units import _CEFACT, _HABIT, _SENML, from_cefact, from_habit, from_senml
from vigie.units import conversion


@pytest.mark.parametrize("code", sorted({*_SENML.values(), *_CEFACT.values(), *_HABIT.values()}))
def test_every_unit_of_the_tables_is_ucum(code: str) -> None:
    with pytest.raises(ValueError, match="they measure different things"):
        conversion(code, "rad.mol")


def test_a_percentage_of_senml_is_a_ratio() -> None:
    assert conversion(from_senml("%"), "%").apply(0.63) == pytest.approx(63)
    assert conversion(from_senml("%RH"), "%").apply(63) == pytest.approx(63)


@pytest.mark.parametrize(
    ("written", "ucum"),
    [
        ("°C", "Cel"),
        ("℃", "Cel"),
        (" degC ", "Cel"),
        ("µg/m³", "ug/m3"),
        ("μg/m^3", "ug/m3"),
        ("kWh", "kW.h"),
        ("W/m²", "W/m2"),
        ("km/h", "km/h"),
        ("blorp", "blorp"),
    ],
)
def test_people_write_units_in_many_ways(written: str, ucum: str) -> None:
    assert from_habit(written) == ucum


def test_a_code_that_is_none_of_cefact_may_be_a_habit() -> None:
    assert from_cefact("GQ") == "ug/m3"
    assert from_cefact("µg/m³") == "ug/m3"
    assert from_cefact("C62") == "1"
