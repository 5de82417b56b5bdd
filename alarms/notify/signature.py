"""Signatures of webhooks, by Standard Webhooks 1.0.0: https://www.standardwebhooks.com."""

import base64
import binascii
import hashlib
import hmac

from alarms.notify.delivery import NotConfiguredError

_PREFIX = "whsec_"
_LEAST_BYTES, _MOST_BYTES = 24, 64


def key_of(secret: str, variable: str) -> bytes:
    """The key that a secret stands for: base64 of 24 to 64 bytes, with or without `whsec_`.

    Raises:
        NotConfiguredError: it is none; the message names the variable and shows no secret.
    """
    try:
        key = base64.b64decode(secret.strip().removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not _LEAST_BYTES <= len(key) <= _MOST_BYTES:
        raise NotConfiguredError(
            f"{variable} is no secret for webhooks: write whsec_ and the base64 of "
            f"{_LEAST_BYTES} to {_MOST_BYTES} random bytes"
        )
    return key


def signature(key: bytes, id_: str, timestamp: int, body: bytes) -> str:
    """The header `webhook-signature` of one attempt."""
    signed = f"{id_}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
