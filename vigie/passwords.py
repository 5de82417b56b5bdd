"""Passwords of people: hashed by argon2id, which is slow on purpose, and compared in equal time.

A text is normalised (NFKC) first, so that the same keys on another keyboard or system are the same
password. See OWASP's Password Storage Cheat Sheet and NIST SP 800-63B.
"""

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 12, 256
_HASHER = PasswordHasher()  # RFC 9106's second choice: 64 MiB, three rounds
# What a password is compared with when there is no such person: no text has this hash, and the
# comparison takes as long as any other.
_NOBODYS = (
    "$argon2id$v=19"
    f"$m={_HASHER.memory_cost},t={_HASHER.time_cost},p={_HASHER.parallelism}"
    "$bm9ib2R5J3Mgc2FsdCEhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)


class PasswordError(ValueError):
    """A text that cannot be a password: the message says why."""


def hashed(password: str) -> str:
    """What is stored of a password.

    Raises:
        PasswordError: it is too short or too long.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordError(f"a password has {SHORTEST} to {LONGEST} characters")
    return rehashed(password)


def rehashed(password: str) -> str:
    """What is stored from now on of a password that was accepted once, whatever its length."""
    return _HASHER.hash(_normal(password))


def matches(stored: str | None, password: str) -> bool:
    """Whether a password is the one that was hashed; it takes as long with nothing stored."""
    try:
        return _HASHER.verify(stored or _NOBODYS, _normal(password))
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Whether a hash was made with less effort than a new one would be."""
    return _HASHER.check_needs_rehash(stored)


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)
