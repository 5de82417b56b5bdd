"""For how long an answer stays true while nothing is committed: most depend on the clock too."""

import math
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

from pydantic import TypeAdapter, ValidationError

from api.parameters import Time

# What says how old it is may be a second older when it is said again.
SHORT_S = 1.0
# By how much our clock and the database's may differ.
_DOUBT = timedelta(minutes=1)
_TIME: TypeAdapter[datetime] = TypeAdapter(Time)


def lifetime_s(query: str, now: datetime | None = None) -> float:
    """For ever, of a range or a moment that is over; a second, of what lasts to the present."""
    asked = parse_qs(query)
    last = asked.get("at") or (asked.get("end") if "start" in asked else None)
    if last is None:
        return SHORT_S
    try:
        end = _TIME.validate_python(last[0])
    except ValidationError:
        return SHORT_S
    return math.inf if end <= (now or datetime.now(UTC)) - _DOUBT else SHORT_S
