"""How often somebody may guess at passwords: few times at one from one place, more often in all.

A try is counted before the password is looked at, so that many at once gain nothing, and forgotten
when it was right.
"""

import time
from collections.abc import Callable

from api.access.rates import Buckets, home_of

_MINUTE_S, _HOUR_S = 60, 3600
PER_PERSON_AND_PLACE = 5  # in five minutes: who mistypes is not kept out for long
PER_PLACE = 30  # in five minutes: an office behind one address
PER_PERSON = 100  # in an hour, from wherever: a network of many addresses gets no further


class Guesses:
    """The tries of late; `place` is an address, `person` the name as it was given."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._of_both = Buckets("sign-in", PER_PERSON_AND_PLACE, clock, 5 * _MINUTE_S)
        self._of_place = Buckets("sign-in-address", PER_PLACE, clock, 5 * _MINUTE_S)
        self._of_person = Buckets("sign-in-name", PER_PERSON, clock, _HOUR_S)

    def wait_s(self, person: str, place: str) -> int | None:
        """Count a try; the seconds until one is allowed when there were too many, else None."""
        taken = [buckets.take(who) for buckets, who in self._buckets(person, place)]
        waits = [one.wait_s for one in taken if one.wait_s is not None]
        return max(waits, default=None)

    def was_right(self, person: str, place: str) -> None:
        """The last try was no guess."""
        for buckets, who in self._buckets(person, place):
            buckets.give_back(who)

    def _buckets(self, person: str, place: str) -> list[tuple[Buckets, str]]:
        home = home_of(place)
        return [
            (self._of_both, f"{person} {home}"),
            (self._of_place, home),
            (self._of_person, person),
        ]
