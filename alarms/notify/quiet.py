"""Quiet hours: which severities are told at a time, by the clocks of the city."""

import datetime as dt
from zoneinfo import ZoneInfo

from vigie.city.alarms import QuietHours, Severity


def is_quiet(quiet: QuietHours, time: dt.datetime, zone: ZoneInfo) -> bool:
    """Whether the city's clocks show a quiet hour; both times where one comes twice in autumn."""
    shown = time.astimezone(zone).time()
    if quiet.start < quiet.end:
        return quiet.start <= shown < quiet.end
    return shown >= quiet.start or shown < quiet.end


def told_severities(
    quiet: QuietHours | None, time: dt.datetime, zone: ZoneInfo
) -> tuple[Severity, ...]:
    """What is told at that time; what is less severe waits."""
    if quiet is None or not is_quiet(quiet, time, zone):
        return tuple(Severity)
    return tuple(one for one in Severity if one.is_at_least(quiet.except_from))


def was_held(
    quiet: QuietHours | None, severity: Severity, time: dt.datetime, zone: ZoneInfo
) -> bool:
    """Whether what happened at that time had to wait for the end of quiet hours."""
    return severity not in told_severities(quiet, time, zone)
