"""Conversions between UCUM units."""

import pytest

from vigie.units import COMMON, conversion, worked_out


@pytest.mark.parametrize(
    ("source", "target", "value", "expected"),
    [
        ("[mi_i]/h", "km/h", 60, 96.56064),
        ("W.h", "kW.h", 1500, 1.5),
        ("[degF]", "Cel", 212, 100),
        ("m/s", "km/h", 10, 36),
        ("km/h", "km/h", 5, 5),
        ("1", "{place}", 5, 5),
        ("{car}/min", "{vehicle}/h", 5, 300),
    ],
)
def test_a_value_is_converted(source: str, target: str, value: float, expected: float) -> None:
    assert conversion(source, target).apply(value) == pytest.approx(expected)


@pytest.mark.parametrize(("source", "target"), COMMON)
def test_what_is_known_beforehand_is_what_would_be_worked_out(source: str, target: str) -> None:
    assert conversion(source, target) == pytest.approx(worked_out(source, target), rel=1e-12)


@pytest.mark.parametrize(
    ("source", "target", "complaint"),
    [
        ("mile", "km/h", "'mile' is not a UCUM unit"),
        ("mph", "km/h", "'mph' does not convert to 'km/h'"),  # to UCUM, a milliphot
        ("kW", "km/h", "'kW' does not convert to 'km/h'"),
        ("", "km/h", "is not a UCUM unit"),
        ("10*99999999.km/h", "km/h", "it holds too large a number"),  # hours to work out
    ],
)
def test_what_does_not_convert_is_said(source: str, target: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        conversion(source, target)
