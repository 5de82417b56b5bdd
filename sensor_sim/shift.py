"""A time as it is written, moved: the same form, the same offset, as many digits."""

import re
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal, InvalidOperation

from sensor_sim.time_keys import Form

_TIME = re.compile(
    rb"(?P<day>\d{4}-\d\d-\d\d)(?P<t>[Tt ])(?P<clock>\d\d:\d\d:\d\d)"
    rb"(?P<point>[.,]?)(?P<digits>(?<=[.,])\d+)?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?"
)
_INTERVAL = re.compile(rb"%b(?:\\?/%b)?" % ((re.sub(rb"\?P<\w+>", b"?:", _TIME.pattern),) * 2))
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")
_MILLISECONDS_FROM = 10**11  # seconds are that many in the year 5138
_ABSOLUTE_FROM = 2**28  # RFC 8428: fewer seconds count from now


def shifted(written: bytes, form: Form, by_ms: int) -> bytes:
    """A JSON value moved, when it is a time of that form; else as it is.

    A shift finer than the digits is rounded down to them.
    """
    try:
        if written.startswith(b'"'):
            return b'"%b"' % _text(written[1:-1], form, by_ms)
        return _number(written, form, by_ms)
    except (ValueError, OverflowError, InvalidOperation):  # a 31st of February, the year 10,000
        return written


def _text(text: bytes, form: Form, by_ms: int) -> bytes:
    if not (form & Form.TEXT and _INTERVAL.fullmatch(text)):
        return text
    return _TIME.sub(lambda time: _time(time, form, by_ms), text)


def _time(time: re.Match[bytes], form: Form, by_ms: int) -> bytes:
    if time["zone"] is None and not form & Form.LOCAL:
        return time[0]
    digits = time["digits"] or b""
    unit = 10 ** len(digits)
    seconds, rest = divmod(int(digits or b"0") + by_ms * unit // 1000, unit)
    at = datetime.fromisoformat(f"{time['day'].decode()}T{time['clock'].decode()}")
    day, clock = f"{at + timedelta(seconds=seconds):%Y-%m-%d %H:%M:%S}".zfill(19).split(" ")
    fraction = f"{rest:0{len(digits)}d}" if digits else ""
    return b"".join(
        (day.encode(), time["t"], clock.encode(), time["point"], fraction.encode())
        + ((time["zone"],) if time["zone"] else ())
    )


def _number(written: bytes, form: Form, by_ms: int) -> bytes:
    if not form & (Form.NUMBER | Form.SECONDS) or not _NUMBER.fullmatch(written):
        return written
    number = Decimal(written.decode())
    if number < _ABSOLUTE_FROM:
        return written
    in_ms = form & Form.NUMBER and number >= _MILLISECONDS_FROM
    by = Decimal(by_ms) if in_ms else Decimal(by_ms) / 1000
    exponent = number.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    return f"{(number + by).quantize(Decimal(1).scaleb(-decimals), ROUND_FLOOR):f}".encode()
