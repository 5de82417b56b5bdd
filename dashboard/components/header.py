"""The head of the page: which city, what time it is there, and the reader's switches."""

from dash import html

from dashboard.components.attributes import aria, data
from dashboard.state import Place
from dashboard.text import LANGUAGES, name_in
from dashboard.view import NOW, SIMULATOR, View


def header(place: Place, view: View, *, has_simulator: bool) -> html.Header:
    words = view.words
    names = {NOW: words.page_title, SIMULATOR: words.simulator}
    return html.Header(
        [
            html.H1(
                [
                    html.Span(name_in(view.lang, place.city.name), className="city-name"),
                    html.Span(names[view.page], className="page-name"),
                ]
            ),
            html.Div(
                [
                    html.Span(words.local_time, className="clock-label"),
                    html.Time(
                        id="clock",
                        className="clock",
                        **data(
                            zone=place.city.time_zone,
                            lang=view.lang,
                            s=words.ago_s,
                            min=words.ago_min,
                            h=words.ago_h,
                            d=words.ago_d,
                        ),
                    ),
                ],
                className="clock-box",
            ),
            *([_other_page(names, view)] if has_simulator else []),
            link_state(view),
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


def link_state(view: View) -> html.Div:
    """Whether this page hears its server: the script `connection.js` says it on the root."""
    words = view.words
    return html.Div(
        [
            html.Span(className="link-dot"),
            html.Span(words.live, className="link-live"),
            html.Span(words.connecting, className="link-connecting"),
        ],
        className="link-state",
    )


def _other_page(names: dict[str, str], view: View) -> html.A:
    other = SIMULATOR if view.page == NOW else NOW
    path = f"/{SIMULATOR}" if other == SIMULATOR else "/"
    return html.A(names[other], href=f"{path}?lang={view.lang}", className="other-page")


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
