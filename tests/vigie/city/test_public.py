"""What a city's file may tell citizens, and how its mistakes are told."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from vigie.city.public import Public, Sentence
from vigie.city.wall import Wall

GOOD = {"up_to": 40, "level": "good", "words": {"en": "Good in {place}", "fr": "Bon"}}
BAD = {"level": "bad", "words": {"en": "Bad: {value}", "fr": "Mauvais"}}


def sentence(*bands: dict[str, Any], **changed: Any) -> dict[str, Any]:
    name = {"en": "The air", "fr": "L'air"}
    return {"id": "air", "name": name, "metric": "no2", "bands": list(bands), **changed}


def test_a_sentence_has_words_for_each_band() -> None:
    made = Sentence.model_validate(sentence(GOOD, BAD))
    assert [one.level for one in made.bands] == ["good", "bad"]


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([GOOD], "the last band ends at 40: leave its 'up_to' out"),
        ([BAD, BAD], "only the last band is without 'up_to'"),
        ([GOOD, {**GOOD, "up_to": 30}, BAD], "'up_to: 30' does not lie above 40"),
        ([GOOD, {**BAD, "words": {"en": "{where}", "fr": ""}}], "there is no {where}; there are"),
        ([GOOD, {**BAD, "words": {"en": "{value", "fr": ""}}], "expected '}' before end of string"),
        ([], "at least 1 item"),
    ],
)
def test_bands_that_do_not_fit_are_refused(bands: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        Sentence.model_validate(sentence(*bands))


def test_two_sentences_of_one_id_are_refused() -> None:
    with pytest.raises(ValidationError, match="the id 'air' stands twice"):
        Public.model_validate({"sentences": [sentence(BAD), sentence(BAD)]})


def test_a_view_that_the_wall_does_not_have_is_refused_with_those_that_it_has() -> None:
    assert Wall.model_validate({"views": ["mobility", "city"]}).views == ("mobility", "city")
    with pytest.raises(ValidationError, match="'moon' is no view of the wall; there are: city, "):
        Wall.model_validate({"views": ["moon"]})
