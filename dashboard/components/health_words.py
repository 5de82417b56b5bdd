"""How a device is heard, in a word with its own shape."""

from dash import html

from dashboard.formats import number
from dashboard.network import HEALTHS
from dashboard.text import health as text


def health_word(health: str, lang: str) -> str:
    """As it is said of one: `silent`."""
    return dict(zip(HEALTHS, text.WORDS[lang].healths_of_one.split("|"), strict=True))[health]


def health_title(health: str, lang: str) -> str:
    """As a heading of many: `Silent`."""
    return dict(zip(HEALTHS, text.WORDS[lang].healths_of_many.split("|"), strict=True))[health]


def health_count(n: int, health: str, lang: str) -> str:
    """As it is said of so many: `2 silent`."""
    word = health_title(health, lang).lower() if n > 1 else health_word(health, lang)
    return f"{number(n, 0, lang)} {word}"


def state_chip(state: str, says: str) -> html.Span:
    return html.Span(says, className=f"state-chip is-{state}")
