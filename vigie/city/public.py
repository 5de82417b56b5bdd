"""What citizens are told, in plain sentences: a measure, and words for each band of its values."""

import math
from enum import StrEnum
from string import Formatter
from typing import Final, Self

from pydantic import Field, model_validator

from vigie.catalogue import Identifier, Strict, Text
from vigie.city.measures import Measure
from vigie.city.open_data import Uri

_BLANKS: Final = {"place", "value"}


class Level(StrEnum):
    """What a band means for people; `plain` judges nothing."""

    GOOD = "good"
    FAIR = "fair"
    POOR = "poor"
    BAD = "bad"
    PLAIN = "plain"


class Band(Strict):
    """Values up to and with `up_to`, above those of the band before; the last one has no end.

    `name` is what its place on the scale is called, as its level is unless said. The words may hold
    `{place}` and `{value}`, which is written with its unit.
    """

    up_to: float | None = Field(default=None, allow_inf_nan=False)
    level: Level = Level.PLAIN
    name: Text | None = None
    words: Text

    @model_validator(mode="after")
    def _has_known_blanks(self) -> Self:
        for words in (self.words.en, self.words.fr):
            try:
                blanks = {blank for _, blank, *_ in Formatter().parse(words) if blank is not None}
            except ValueError as error:
                raise ValueError(f"{words!r}: {error}") from None
            for unknown in blanks - _BLANKS:
                raise ValueError(
                    f"{words!r}: there is no {{{unknown}}}; there are {{place}} and {{value}}"
                )
        return self


class Source(Strict):
    """Where the limits of the bands come from."""

    name: Text
    url: Uri


class Sentence(Measure):
    """One thing that citizens are told, of the city and of each district."""

    id: Identifier
    name: Text
    about: Text | None = None
    source: Source | None = None
    bands: tuple[Band, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _bands_follow_one_another(self) -> Self:
        *inner, last = self.bands
        if last.up_to is not None:
            raise ValueError(f"the last band ends at {last.up_to:g}: leave its 'up_to' out")
        before = -math.inf
        for band in inner:
            if band.up_to is None:
                raise ValueError("only the last band is without 'up_to'")
            if band.up_to <= before:
                raise ValueError(f"'up_to: {band.up_to:g}' does not lie above {before:g}")
            before = band.up_to
        return self


class Public(Strict):
    """The citizens' page: its sentences, and what the city says of what it does not collect."""

    sentences: tuple[Sentence, ...] = ()
    privacy: Text | None = None

    @model_validator(mode="after")
    def _ids(self) -> Self:
        ids = [one.id for one in self.sentences]
        for repeated in {one for one in ids if ids.count(one) > 1}:
            raise ValueError(f"the id {repeated!r} stands twice")
        return self
