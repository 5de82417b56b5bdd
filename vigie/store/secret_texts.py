"""Secrets that callers show: 256 random bits behind a prefix, of which the SHA-256 is stored."""

import hashlib
import re
import secrets
from dataclasses import dataclass

_BYTES = 32
_WRITTEN = re.compile(r"[A-Za-z0-9_-]{43}")  # so many bytes as `token_urlsafe` writes them


@dataclass(frozen=True, slots=True)
class SecretTexts:
    """Those of one kind; by their prefix, scanners of leaked secrets know them."""

    prefix: str

    def new(self) -> str:
        return self.prefix + secrets.token_urlsafe(_BYTES)

    def digest_of(self, text: str) -> bytes | None:
        """What is stored of one; None for a text that is none, whatever is stored."""
        if not text.startswith(self.prefix):
            return None
        if _WRITTEN.fullmatch(text, len(self.prefix)) is None:
            return None
        return hashlib.sha256(text.encode("ascii")).digest()
