"""Answers as JSON, written straight from rows: times as RFC 3339 with Z, and fast."""

from functools import cache
from typing import Any

import orjson
from fastapi import Response

from vigie.model import Quality
from vigie.store.read.aggregates import Bucket

_EXPECTED_DECIMALS, _SHARE_DECIMALS = 1, 4
_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def dump(content: Any) -> bytes:
    return orjson.dumps(content, option=_OPTIONS)


def answer(content: Any) -> Response:
    """The response that carries `content`; routes say in `response_model` what it looks like."""
    return Response(dump(content), media_type="application/json")


@cache
def flags(quality: int) -> tuple[str, ...]:
    """The names of a reading's quality flags; none when it is good."""
    return tuple(str(flag.name).lower() for flag in Quality(quality))


def completeness(bucket: Bucket) -> tuple[float | None, float | None]:
    """The readings expected in a bucket, and its coverage, as exact as anyone needs them."""
    expected = None if bucket.expected is None else round(bucket.expected, _EXPECTED_DECIMALS)
    return expected, as_share(bucket.coverage)


def as_share(share: float | None) -> float | None:
    """A number from 0 to 1, as exact as anyone needs it."""
    return None if share is None else round(share, _SHARE_DECIMALS)
