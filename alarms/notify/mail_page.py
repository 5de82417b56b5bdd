"""A message as the HTML of a mail, without what mail programs drop: style sheets, scripts."""

from collections.abc import Iterator
from html import escape

from alarms.notify.message import Message
from alarms.notify.wording import Paragraph, Wording
from vigie.city.alarms import Severity

_COLOURS = {
    Severity.CRITICAL: "#b3261e",
    Severity.HIGH: "#c2570c",
    Severity.MEDIUM: "#8a6d00",
    Severity.LOW: "#4a5a68",
}


def page(message: Message, wording: Wording, language: str) -> str:
    parts = [f"<h2>{escape(wording.title(message))}</h2>"]
    if message.is_test:
        parts.append(f"<p>{escape(wording.test())}</p>")
    for section in wording.sections(message):
        parts.append(f"<h3>{escape(section.heading)}</h3>")
        parts += [_paragraph(one) for one in section.paragraphs]
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}"><head><meta charset="utf-8"></head>',
            '<body style="font-family: sans-serif; color: #1d2730">',
            *parts,
            "</body></html>",
        ]
    )


def _paragraph(paragraph: Paragraph) -> str:
    border = f"border-left: 4px solid {_COLOURS[paragraph.severity]}; padding-left: 12px"
    return f'<div style="{border}; margin: 0 0 16px">{"".join(_lines(paragraph))}</div>'


def _lines(paragraph: Paragraph) -> Iterator[str]:
    heading = escape(paragraph.heading)
    if paragraph.link is not None:
        heading = f'<a href="{escape(paragraph.link)}">{heading}</a>'
    yield f"<strong>{heading}</strong>"
    if paragraph.facts:
        rows = "".join(
            f'<tr><td style="padding-right: 12px">{escape(name)}</td><td>{escape(fact)}</td></tr>'
            for name, fact in paragraph.facts
        )
        yield f"<table>{rows}</table>"
