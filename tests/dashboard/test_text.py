from dataclasses import asdict
from importlib import import_module
from pkgutil import iter_modules
from string import Formatter
from types import ModuleType

import pytest

from dashboard import text as texts
from dashboard.text import LANGUAGES, choose, name_in

# The words of AG Grid have its own keys; English is what it speaks itself.
PAGES = [
    module
    for found in iter_modules(texts.__path__)
    if found.name not in {*LANGUAGES, "words", "table"}
    for module in [import_module(f"dashboard.text.{found.name}")]
]


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("module", PAGES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_the_words_of_each_page_are_there_in_every_language(module: ModuleType) -> None:
    assert module.WORDS.keys() == LANGUAGES.keys()
    english = asdict(module.WORDS["en"])
    for words in module.WORDS.values():
        for key, said in asdict(words).items():
            assert said.strip(), key
            assert placeholders(said) == placeholders(english[key]), key


def test_every_language_says_everything() -> None:
    for words in LANGUAGES.values():
        assert all(text.strip() for text in asdict(words).values())


def test_every_language_fills_in_the_same() -> None:
    english = asdict(LANGUAGES["en"])
    for words in LANGUAGES.values():
        for key, text in asdict(words).items():
            assert placeholders(text) == placeholders(english[key]), key


@pytest.mark.parametrize(
    ("asked", "accepted", "lang"),
    [
        ("fr", "en-GB,en;q=0.9", "fr"),
        (None, "de-CH,fr;q=0.7,en;q=0.3", "fr"),
        (None, "en;q=0.3,fr;q=0.7", "fr"),
        ("klingon", "en-US", "en"),
        (None, "de", "fr"),
        (None, None, "fr"),
        (None, ";;q=x,*;q=0", "fr"),
    ],
)
def test_the_reader_gets_the_url_s_language_then_the_browser_s_then_the_city_s(
    asked: str | None, accepted: str | None, lang: str
) -> None:
    assert choose(asked, accepted, ("fr", "en")) == lang


def test_a_city_in_a_language_that_we_do_not_speak_is_shown_in_ours() -> None:
    assert choose(None, "de", ("de",)) == "en"
    assert name_in("en", {"de": "Stadt"}) == "Stadt"
