"""How often somebody may ask: a bucket of tokens for each, which fills up steadily."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

# Whoever is forgotten starts with a full bucket again.
_MOST_REMEMBERED = 100_000
_WINDOW_S = 60
_HOMES_NETWORK_BITS = 64  # one customer of a provider has at least so many addresses of IPv6


@dataclass(frozen=True, slots=True)
class Taken:
    """What one request left over; `wait_s` is None when it may pass."""

    policy: str
    quota: int
    remaining: int
    full_after_s: int
    wait_s: int | None
    window_s: int = _WINDOW_S

    @property
    def headers(self) -> dict[str, str]:
        """The fields of the IETF's draft `ratelimit-headers`, and Retry-After."""
        told = {
            "RateLimit-Policy": f'"{self.policy}";q={self.quota};w={self.window_s}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={self.full_after_s}',
        }
        return told if self.wait_s is None else {**told, "Retry-After": str(self.wait_s)}


class Buckets:
    """A bucket of `quota` tokens for everybody who asks; an empty one is full after `window_s`."""

    def __init__(
        self,
        policy: str,
        quota: int,
        clock: Callable[[], float] = time.monotonic,
        window_s: int = _WINDOW_S,
    ) -> None:
        self._policy = policy
        self._quota = quota
        self._clock = clock
        self._window_s = window_s
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, who: str) -> Taken:
        """Take a token from somebody's bucket, if there is one."""
        level = self._level(who)
        wait_s = None
        if level >= 1:
            level -= 1
        else:
            wait_s = math.ceil((1 - level) * self._window_s / self._quota)
        self._levels[who] = (level, self._clock())
        self._levels.move_to_end(who)
        if len(self._levels) > _MOST_REMEMBERED:
            self._levels.popitem(last=False)
        full_after_s = math.ceil((self._quota - level) * self._window_s / self._quota)
        return Taken(self._policy, self._quota, int(level), full_after_s, wait_s, self._window_s)

    def give_back(self, who: str) -> None:
        """Put a token back that was taken for nothing."""
        self._levels[who] = (min(self._quota, self._level(who) + 1), self._clock())

    def _level(self, who: str) -> float:
        level, at = self._levels.get(who, (float(self._quota), self._clock()))
        return min(self._quota, level + (self._clock() - at) * self._quota / self._window_s)


def home_of(address: str) -> str:
    """Whom an address stands for: itself in IPv4, a network in IPv6."""
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        return str(
            known.ipv4_mapped or ipaddress.ip_network((known, _HOMES_NETWORK_BITS), strict=False)
        )
    return str(known)


@dataclass(frozen=True, slots=True)
class Limits:
    """How often each key and each address may ask; None is without limit."""

    key: Buckets | None = None
    address: Buckets | None = None

    def take_from_key(self, name: str) -> Taken | None:
        return self.key.take(name) if self.key else None

    def take_from_address(self, address: str) -> Taken | None:
        return self.address.take(home_of(address)) if self.address else None


def limits_of(*, key_per_minute: int | None, address_per_minute: int | None) -> Limits:
    return Limits(
        Buckets("key", key_per_minute) if key_per_minute else None,
        Buckets("address", address_per_minute) if address_per_minute else None,
    )
