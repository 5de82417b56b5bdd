"""Dead letters in print. What strangers sent is shown so that no terminal takes it for orders."""

from collections.abc import Iterable
from datetime import datetime

from ingest.retry import Retried
from vigie.store.undelivered import LetterGroup, StoredLetter


def group_lines(groups: list[LetterGroup]) -> list[str]:
    lines = [] if groups else ["no dead letters"]
    for one in groups:
        more = f", and {one.beyond:,} more that were only counted" if one.beyond else ""
        lines += [
            f"{one.reason}, feed {one.feed}: {one.letters:,} kept{more}",
            f"    from {_time(one.first_at)} to {_time(one.last_at)}",
        ]
        if one.topic is not None and one.detail is not None:
            lines.append(f"    {_printable(one.topic)}: {_printable(one.detail)}")
    return lines


def letter_lines(letters: Iterable[StoredLetter]) -> list[str]:
    """Each whole: a payload that is no printable text is shown in hexadecimal."""
    lines = []
    for one in letters:
        lines += [
            "",
            f"{_time(one.received_at)} {_printable(one.topic)}",
            f"{one.reason}, feed {one.feed}: {_printable(one.detail)}",
            _payload(one.payload),
        ]
    return lines


def retried_lines(done: Retried, *, dry: bool) -> list[str]:
    became = "would become" if dry else "became"
    there = "" if dry else f" ({done.present:,} more were there already)"
    tried = f"{done.messages:,} messages {became} {done.readings:,} readings{there}"
    settled = f"nothing is wrong with {done.settled:,} of them any more"
    return [f"{tried}; {settled}"] + [
        f"still {reason}: {letters:,}" for reason, letters in done.left.most_common()
    ]


def _payload(payload: bytes) -> str:
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return f"hex: {payload.hex(' ')}"
    return text if text == _printable(text) else f"hex: {payload.hex(' ')}"


def _printable(text: str) -> str:
    return "".join(
        one if one.isprintable() or one in "\n\t" else f"\\x{ord(one):02x}" for one in text
    )


def _time(time: datetime) -> str:
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
