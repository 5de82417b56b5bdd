"""How much an alarm matters, by shape, colour and word."""

from dash import html

from dashboard.alarms import SEVERITIES
from dashboard.text import alarms as text


def severity_word(severity: str, lang: str) -> str:
    words = text.WORDS[lang].severities.split("|")
    return dict(zip(SEVERITIES, words, strict=True)).get(severity, severity)


def severity_mark(severity: str, lang: str, *, with_word: bool = True) -> html.Span:
    """Its shape, and beside it the word; alone, the shape has the word for who cannot see it."""
    word = severity_word(severity, lang)
    return html.Span(
        [
            html.Span(className="severity-shape"),
            html.Span(word, className="severity-word" if with_word else "only-said"),
        ],
        className=f"severity severity-{severity}",
        title=word,
    )
