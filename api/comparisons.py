"""What an answer can be compared with: the period before it, one as much earlier, or the usual."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import PlainValidator, WithJsonSchema

from vigie.durations import format_duration, parse_duration

_LONGEST = timedelta(days=3660)

Comparison = Literal["none", "typical", "previous"] | timedelta


def _comparison(text: object) -> Comparison:
    if text in {"none", "typical", "previous"}:
        return text
    try:
        earlier = parse_duration(str(text))
    except ValueError:
        raise ValueError(
            f"{text!r} is none of previous, typical, or how much earlier: 1d, 7d, 364d"
        ) from None
    if earlier > _LONGEST:
        raise ValueError(f"is more than {format_duration(_LONGEST)} earlier")
    return earlier


def format_comparison(comparison: Comparison) -> str:
    """As it is asked for."""
    return format_duration(comparison) if isinstance(comparison, timedelta) else comparison


Compare = Annotated[
    Comparison,
    PlainValidator(_comparison),
    WithJsonSchema({"type": "string", "examples": ["previous", "typical", "7d"]}),
]


def _earlier(text: object) -> Comparison:
    if text == "typical":
        raise ValueError("'typical' is not known here: ask previous, or how much earlier, as 364d")
    return _comparison(text)


CompareEarlier = Annotated[
    Comparison,
    PlainValidator(_earlier),
    WithJsonSchema({"type": "string", "examples": ["previous", "364d"]}),
]
