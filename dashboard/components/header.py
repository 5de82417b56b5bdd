"""The head of the page: which city, how it is heard, its time, and the reader's switches."""

from dash import html

from dashboard.components.alarm_count import alarm_count
from dashboard.components.attributes import aria, data
from dashboard.components.moment import moment_choice
from dashboard.components.status import status_line
from dashboard.scene import Scene
from dashboard.text import LANGUAGES, name_in
from dashboard.view import View


def header(scene: Scene, title: str) -> html.Header:
    place, view, words = scene.place, scene.view, scene.words
    return html.Header(
        [
            html.H1(
                [
                    html.Span(name_in(view.lang, place.city.name), className="city-name"),
                    html.Span(title, className="page-name"),
                ]
            ),
            status_line(view),
            alarm_count(scene),
            clock_box(scene),
            moment_choice(scene),
            link_state(view),
            html.Div(id="person"),
            _languages(view),
            html.Button(
                id="theme",
                className="theme-switch",
                title=words.choose_theme,
                **aria(label=words.choose_theme),
            ),
        ],
        className="header",
    )


def clock_box(scene: Scene) -> html.Div:
    """What time it is in the city, and how ages are written: the script `clock.js` does both."""
    words = scene.words
    return html.Div(
        [
            html.Span(words.local_time, className="clock-label"),
            html.Time(
                id="clock",
                className="clock",
                **data(
                    zone=scene.place.city.time_zone,
                    lang=scene.view.lang,
                    s=words.ago_s,
                    min=words.ago_min,
                    h=words.ago_h,
                    d=words.ago_d,
                ),
            ),
        ],
        className="clock-box",
    )


def link_state(view: View) -> html.Div:
    """Whether this page is live: it hears its server, and its server hears the city.

    The script `connection.js` says the first on the root, the shell's class the second.
    """
    words = view.words
    return html.Div(
        [
            html.Span(className="link-dot"),
            html.Span(words.live, className="link-live"),
            html.Span(words.not_live, className="link-not-live"),
            html.Span(words.connecting, className="link-connecting"),
        ],
        className="link-state",
    )


def _languages(view: View) -> html.Div:
    return html.Div(
        [
            html.Button(
                lang.upper(),
                id=f"lang-{lang}",
                lang=lang,
                title=words.this_language,
                className="language" + (" is-chosen" if lang == view.lang else ""),
                **aria(label=words.this_language, pressed="true" if lang == view.lang else "false"),
            )
            for lang, words in LANGUAGES.items()
        ],
        className="languages",
        role="group",
        **aria(label=view.words.choose_language),
    )
