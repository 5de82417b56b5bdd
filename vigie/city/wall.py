"""What a screen on the wall shows in turn, where its URL does not say."""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from vigie.catalogue import Strict, load_catalogue

# Beside these, each programme of the catalogue is a view under its own name.
VIEWS: Final = ("city", "alarms", "districts", "goals", "network")


def _view(name: str) -> str:
    known = [*VIEWS, *load_catalogue().programmes]
    if name not in known:
        raise ValueError(f"{name!r} is no view of the wall; there are: {', '.join(known)}")
    return name


ViewName = Annotated[str, AfterValidator(_view)]


class Wall(Strict):
    """`views` in their order, all that have something to show unless said; times in seconds."""

    views: tuple[ViewName, ...] = ()
    seconds: int = Field(default=20, ge=5, le=600)
    alarm_seconds: int = Field(default=45, ge=5, le=600)
