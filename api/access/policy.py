"""What each path asks of its caller: the one place that decides.

A path that is not here is for administrators only, so that a new one shows nothing by mistake. A
path with a name in braces stands for any one level there; one that ends in a slash, for all below.
"""

import re
from enum import Enum
from functools import cache

from vigie.scopes import Scope


class Need(Enum):
    NOTHING = "nothing"  # it tells nothing of the city
    READING = "reading"  # nothing where the city's reading is open, else `read`; hides the internal
    READ = "read"
    OPERATE = "operate"
    ADMIN = "admin"

    def scope(self, *, is_open: bool) -> Scope | None:
        """The scope that a caller must have where reading is open, or not; None for none."""
        if self is Need.READING:
            return None if is_open else Scope.READ
        return None if self is Need.NOTHING else Scope(self.value)


NEEDS: dict[str, Need] = {
    "/healthz": Need.NOTHING,
    "/readyz": Need.NOTHING,
    "/docs": Need.NOTHING,
    "/docs/oauth2-redirect": Need.NOTHING,
    "/openapi.json": Need.NOTHING,
    "/static-offline-docs/": Need.NOTHING,
    "/v1/city": Need.READING,
    "/v1/districts": Need.READING,
    "/v1/programmes": Need.READING,
    "/v1/metrics": Need.READING,
    "/v1/kinds": Need.READING,
    "/v1/devices": Need.READING,
    "/v1/devices/confirm": Need.OPERATE,
    "/v1/devices/retire": Need.OPERATE,
    "/v1/devices/{device_id}/confirm": Need.OPERATE,
    "/v1/devices/{device_id}/retire": Need.OPERATE,
    "/v1/latest": Need.READING,
    "/v1/readings": Need.READING,
    "/v1/aggregates": Need.READING,
    "/v1/states": Need.READING,
    "/v1/top": Need.READING,
    "/v1/profile": Need.READING,
    "/v1/indicators": Need.READING,
    "/v1/snapshot": Need.READING,
    "/v1/balances": Need.READING,
    "/v1/balances/history": Need.READING,
    "/v1/goals": Need.READING,
    "/v1/goals/history": Need.READING,
    "/v1/alarms": Need.READING,
    "/v1/alarms/rules": Need.READING,
    "/v1/alarms/statistics": Need.READING,
    "/v1/alarms/acknowledge": Need.OPERATE,
    "/v1/alarms/comment": Need.OPERATE,
    "/v1/alarms/shelve": Need.OPERATE,
    "/v1/alarms/unshelve": Need.OPERATE,
    "/v1/alarms/{alarm_id}": Need.READING,
    "/v1/alarms/{alarm_id}/acknowledge": Need.OPERATE,
    "/v1/alarms/{alarm_id}/comment": Need.OPERATE,
    "/v1/alarms/{alarm_id}/shelve": Need.OPERATE,
    "/v1/alarms/{alarm_id}/unshelve": Need.OPERATE,
    "/v1/status": Need.READING,
    "/v1/stream": Need.READING,
    "/v1/network": Need.READING,
    "/v1/network/devices": Need.READING,
    "/v1/quality/devices": Need.READING,
    "/v1/quality/feeds": Need.READ,  # a feed's counts mix what is internal with what is not
    "/sta/v1.1": Need.READING,
    "/sta/v1.1/": Need.READING,
    "/catalog": Need.READING,
    "/v1/maintenance": Need.READ,  # which counts what is internal, too
    "/v1/audit": Need.ADMIN,
    "/v1/sessions": Need.NOTHING,
    "/v1/sessions/current": Need.NOTHING,  # which tells callers of themselves only
    "/metrics": Need.READ,
    "/v1/dead-letters": Need.READ,  # whose payloads may hold anything
    "/v1/dead-letters/groups": Need.READ,
}


def need_of(path: str) -> Need | None:
    """What a path asks for; None when nobody has decided."""
    template = template_of(path)
    return None if template is None else NEEDS[template]


def template_of(path: str) -> str | None:
    """The path above that a request's path is one of; None when it is of none."""
    if path in NEEDS:
        return path
    return next((one for one, pattern in _patterns() if pattern.fullmatch(path)), None)


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (path, re.compile(_pattern(path))) for path in NEEDS if "{" in path or path.endswith("/")
    ]


def _pattern(path: str) -> str:
    levels = ["[^/]+" if level.startswith("{") else re.escape(level) for level in path.split("/")]
    return "/".join(levels) + (".*" if path.endswith("/") else "")
