"""How a device is heard, in a word with its own shape."""

from dash import html

from dashboard.network import HEALTHS
from dashboard.text import network as text


def health_word(health: str, lang: str) -> str:
    """As it is said of one: `silent`."""
    return dict(zip(HEALTHS, text.WORDS[lang].healths_many.split("|"), strict=True))[health]


def health_title(health: str, lang: str) -> str:
    """As a heading of many: `Silent`."""
    return dict(zip(HEALTHS, text.WORDS[lang].healths.split("|"), strict=True))[health]


def health_chip(health: str, says: str) -> html.Span:
    return html.Span(says, className=f"state-chip is-{health}")
