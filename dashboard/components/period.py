"""The choice of a period: links for the usual ones, two fields for any other."""

import dash_mantine_components as dmc
from dash import html

from dashboard.address import url_of
from dashboard.components.attributes import aria
from dashboard.page import Page
from dashboard.period import PRESETS, period_of
from dashboard.scene import Scene


def period_choice(scene: Scene, page: Page, name: str = "period") -> html.Div:
    """The parameter `name` of a page; the script `page.js` puts two own moments into it."""
    words, chosen = scene.words, scene.view[name]
    return html.Div(
        [
            *(
                html.A(
                    text,
                    href=_url(scene, page, name, preset),
                    className="period-link",
                    **(aria(current="true") if preset == chosen else {}),
                )
                for preset, text in zip(PRESETS, words.periods.split("|"), strict=True)
            ),
            _own(scene, is_chosen=chosen not in PRESETS),
        ],
        className="period",
        role="group",
        **aria(label=words.period),
    )


def _url(scene: Scene, page: Page, name: str, value: str) -> str:
    return url_of(scene.view.having(**{name: value}), page)


def _own(scene: Scene, *, is_chosen: bool) -> html.Details:
    words, period = scene.words, period_of(scene)
    fields = (("from", words.period_from, period.start), ("to", words.period_to, period.end))
    return html.Details(
        [
            html.Summary(
                words.period_own, className="period-link" + (" is-chosen" if is_chosen else "")
            ),
            html.Div(
                [
                    *(
                        dmc.TextInput(
                            id=f"period-{end}",
                            label=label,
                            value=f"{min(at, scene.now).astimezone(scene.zone):%Y-%m-%dT%H:%M}",
                            inputProps={"type": "datetime-local"},
                        )
                        for end, label, at in fields
                    ),
                    dmc.Button(words.go, id="period-go", variant="default"),
                ],
                className="moment-form",
            ),
        ],
        className="moment",
    )
