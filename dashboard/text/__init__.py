"""The languages of the page, and which of them a reader gets."""

from collections.abc import Sequence
from typing import Final

from dashboard.city import Names
from dashboard.text import en, fr
from dashboard.text.words import Words

__all__ = ["LANGUAGES", "Words", "choose", "name_in"]

LANGUAGES: Final[dict[str, Words]] = {"en": en.WORDS, "fr": fr.WORDS}
_DEFAULT = "en"


def choose(asked: str | None, accepted: str | None, of_city: Sequence[str]) -> str:
    """The language of a page: asked for in its URL, else the browser's, else the city's first.

    `accepted` is the header Accept-Language (RFC 9110 §12.5.4).
    """
    wishes = [asked or "", *_by_weight(accepted or ""), *of_city, _DEFAULT]
    return next(lang for lang in wishes if lang in LANGUAGES)


def name_in(lang: str, names: Names) -> str:
    return names.get(lang) or next(iter(names.values()), "")


def _by_weight(accepted: str) -> list[str]:
    weighted = []
    for entry in accepted.split(","):
        tag, _, weight = entry.strip().partition(";q=")
        try:
            weighted.append((float(weight or 1), tag.split("-")[0].lower()))
        except ValueError:
            continue
    return [tag for weight, tag in sorted(weighted, key=lambda one: -one[0]) if weight > 0]
