"""Which format a request wants: its `format` parameter, or else what `Accept` likes best."""

from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, NamedTuple

from fastapi import Depends, HTTPException, Request

from api.formats.media import DISTRICTS, MAP, MEDIA_TYPES, TABLE, Format


class _Liking(NamedTuple):
    """A media range of an `Accept` header, and how much it is liked: 0, not at all, to 1."""

    media_range: str
    quality: float


def accepted(header: str, offered: Sequence[Format]) -> Format | None:
    """The format of those offered that the header likes best, the first of equals (RFC 9110)."""
    likings = list(_likings(header)) or [_Liking("*/*", 1.0)]
    best = max(offered, key=lambda one: _quality(MEDIA_TYPES[one], likings))
    return best if _quality(MEDIA_TYPES[best], likings) > 0 else None


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


def _choose(offered: tuple[Format, ...]) -> Callable[[Request], Format]:
    def choose(request: Request) -> Format:
        asked = request.query_params.get("format")
        if asked is not None:  # what is not offered, the parameters' model refuses
            return Format(asked) if asked in offered else offered[0]
        found = accepted(",".join(request.headers.getlist("accept")), offered)
        if found is None:
            media_types = ", ".join(dict.fromkeys(MEDIA_TYPES[one] for one in offered))
            raise HTTPException(
                406, f"Accept names nothing that there is; there are: {media_types}"
            )
        return found

    return choose


TableFormat = Annotated[Format, Depends(_choose(TABLE))]
MapFormat = Annotated[Format, Depends(_choose(MAP))]
DistrictFormat = Annotated[Format, Depends(_choose(DISTRICTS))]
