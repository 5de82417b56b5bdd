"""Bytes made wrong, whatever they say: cut, flipped, spliced, stretched."""

from random import Random

_TOKENS = (
    *(b"\0", b"\xff", b"\xed\xa0\x80", b"\xc0\x80", b"\xef\xbb\xbf", b"\n", b"\r\n", b","),
    *(b"{", b"}", b"[", b"]", b'"', b"\\", b"\\u0000", b"\\ud800", b"NaN", b"-Infinity", b"1e999"),
    *(
        b"null",
        b"true",
        b'{"a":1}',
        b"\x9f",
        b"\xbf",
        b"\xc4\x82\x20\x01",
        b"\xd8\x1c",
        b"\xd8\x1d",
    ),
)


def mutated_bytes(random: Random, payload: bytes, other: bytes) -> bytes:
    """The payload with one to four mutations; `other` is what it may be spliced with."""
    for _ in range(random.choice((1, 1, 2, 4))):
        payload = _mutation(random, payload, other)
    return payload


def _mutation(random: Random, payload: bytes, other: bytes) -> bytes:  # noqa: PLR0911 - a way each
    at = random.randrange(len(payload) + 1)
    match random.randrange(8):
        case 0:
            return payload[:at]
        case 1:
            return payload[at:]
        case 2 | 3 if payload:
            at = min(at, len(payload) - 1)
            return (
                payload[:at] + bytes([payload[at] ^ 1 << random.randrange(8)]) + payload[at + 1 :]
            )
        case 4:
            return payload[:at] + random.choice(_TOKENS) + payload[at:]
        case 5:
            return payload[:at] + other[random.randrange(len(other) + 1) :]
        case 6:
            end = at + random.choice((1, 2, 8, 64))
            return payload[:at] + payload[at:end] * random.choice((0, 2, 3, 100)) + payload[end:]
    return payload[:at] + random.randbytes(random.choice((1, 2, 8))) + payload[at:]


def monster(random: Random) -> bytes:
    """Something large of which no part is interesting."""
    count = random.choice((1_000, 30_000, 200_000))
    return random.choice(
        (
            b"[" * count,
            b'{"a":' * count,
            b"[" + b"1," * count + b"1]",
            b'{"' + b"k" * 190 + b'":[' + b"1," * (count // 2) + b"1]}",
            b"9" * count,
            b"1,2\n" * count,
            b"\n" * count,
            b"\x9f" * count,
            b"\xd8\x1c" * count,
            b"\x12\x00" * count,
            b"\xff" * count,
            b" " * count,
        )
    )
