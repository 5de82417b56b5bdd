"""From metrics to the words of a dialect, and back to what a reader takes from these."""

from functools import cache
from typing import NamedTuple

from sensor_sim.dialects.dialect import Word, Words, Written
from vigie.catalogue import load_catalogue
from vigie.units import Linear, conversion

_WHOLE = 2**53  # up to which a float holds every whole number
_DIGITS = 9  # of decimals; the noise of floating point is beyond


class Translation(NamedTuple):
    """A metric in a dialect: how it is written, and how what is written is read."""

    metric: str
    word: Word
    to_word: Linear
    to_metric: Linear

    @property
    def unit(self) -> str:
        return _unit(self.metric, self.word)

    def written(self, value: float) -> Written:
        """The value, in the metric's unit, as the dialect writes it."""
        word = self.word
        if word.codes:
            return min(word.codes, key=lambda code: abs(code[0] - value))[1]
        number = self.to_word.apply(value) / word.scale
        number = float(min(word.high, max(word.low, number)))
        if word.step is not None:
            number = round(float(round(number / word.step) * word.step), _DIGITS)
        return int(number) if number.is_integer() and abs(number) < _WHOLE else number

    def read(self, written: Written) -> float:
        """The value that was written, in the metric's unit."""
        for value, code in self.word.codes:
            if code == written:
                return value
        return self.to_metric.apply(float(written) * self.word.scale)


def translations(words: Words, kind: str) -> tuple[Translation, ...]:
    """What a dialect can say of a kind."""
    return tuple(_translation(metric, word) for metric, word in words.get(kind, {}).items())


@cache
def _translation(metric: str, word: Word) -> Translation:
    own, unit = load_catalogue().metrics[metric].unit, _unit(metric, word)
    return Translation(metric, word, conversion(own, unit), conversion(unit, own))


def _unit(metric: str, word: Word) -> str:
    return word.unit or load_catalogue().metrics[metric].unit
