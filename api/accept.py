"""Which media type an `Accept` header likes best of those that there are (RFC 9110, 12.5.1)."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class _Liking(NamedTuple):
    """A media range of the header, and how much it is liked: 0, not at all, to 1."""

    media_range: str
    quality: float


def accepted(header: str, offered: Sequence[str]) -> str | None:
    """The media type that the header likes best, the first of equals; None if it likes none."""
    likings = list(_likings(header)) or [_Liking("*/*", 1.0)]
    best = max(offered, key=lambda one: _quality(one, likings))
    return best if _quality(best, likings) > 0 else None


def _likings(header: str) -> Iterator[_Liking]:
    for part in header.split(","):
        media_range, *parameters = (one.strip().lower() for one in part.split(";"))
        if media_range:
            weights = [one[2:] for one in parameters if one.startswith("q=")]
            yield _Liking(media_range, _weight(weights[0]) if weights else 1.0)


def _weight(text: str) -> float:
    """A weight that is none counts as not given."""
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 1.0


def _quality(media_type: str, likings: list[_Liking]) -> float:
    """How much the closest range that fits likes the type."""
    for media_range in (media_type, f"{media_type.split('/', maxsplit=1)[0]}/*", "*/*"):
        found = [one.quality for one in likings if one.media_range == media_range]
        if found:
            return max(found)
    return 0.0
