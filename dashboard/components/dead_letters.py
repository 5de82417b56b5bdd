"""Messages that could not become readings: by reason and feed, one whole, and what to do."""

from typing import Any

from dash import html

from dashboard.answer import Answer
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.line import dotted
from dashboard.components.network_link import network_link
from dashboard.components.panel import panel_head
from dashboard.formats import moment, number
from dashboard.network import LetterGroup, LetterGroups, Letters
from dashboard.question import TAIL, Question, question
from dashboard.scene import Scene
from dashboard.text import dead_letters as text
from dashboard.text import places, reasons

BETWEEN = ":"


def groups_question() -> Question[LetterGroups]:
    return question(LetterGroups, "/v1/dead-letters/groups", TAIL, is_for_staff=True)


def sample_question(scene: Scene) -> Question[Letters] | None:
    """The newest letter of the group that is open."""
    reason, _, feed = scene.view["letters"].partition(BETWEEN)
    if not feed:
        return None
    return question(
        Letters, "/v1/dead-letters", TAIL, is_for_staff=True, reason=reason, feed=feed, limit=1
    )


def letters_panel(scene: Scene) -> html.Section:
    words = text.WORDS[scene.view.lang]
    heads = (
        words.reason,
        places.WORDS[scene.view.lang].feed,
        words.last_24h,
        words.total,
        words.last_one,
    )
    return html.Section(
        [
            panel_head(
                words.letters,
                html.Span(words.letters_lead, className="panel-unit"),
                also="letters-head",
            ),
            html.Div(
                html.Table(
                    [
                        html.Thead(html.Tr([html.Th(one, scope="col") for one in heads])),
                        html.Tbody(id="letters"),
                    ],
                    className="plain-table letters",
                ),
                id="letters-box",
            ),
            html.P(id="letters-empty", className="absence"),
            html.Div(id="letter", className="letter"),
        ],
        id="letters-panel",
        className="panel letters-panel",
    )


def letters_frame(scene: Scene) -> Frame:
    answer = scene.answer(groups_question())
    groups = answer.body.groups if answer.body else ()
    return {
        Slot("letters", "children"): plain([_row(one, scene) for one in groups]),
        Slot("letters-box", "className"): "" if groups else "is-empty",
        Slot("letters-empty", "children"): _absence(answer, scene),
        Slot("letter", "children"): plain(_letter(groups, scene)),
    }


def _absence(answer: Answer[LetterGroups], scene: Scene) -> str:
    words = text.WORDS[scene.view.lang]
    if answer.body is None:
        if answer.trouble is None:
            return scene.words.awaited
        if answer.is_refused:
            return words.letters_for_staff
        return scene.words.not_answered.format(why=answer.trouble)
    return "" if answer.body.groups else words.letters_none


def _key(group: LetterGroup) -> str:
    return f"{group.reason}{BETWEEN}{group.feed}"


def _said(reason: str, lang: str) -> tuple[str, str]:
    """The name of a reason, and what to do; one that we do not know says itself."""
    name, _, advice = getattr(reasons.WORDS[lang], reason, reason).partition("|")
    return name, advice


def _row(group: LetterGroup, scene: Scene) -> html.Tr:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    is_open = scene.view["letters"] == _key(group)
    href = network_link(scene.view, letters="" if is_open else _key(group))
    total: list[Any] = [html.Span(number(group.letters + group.beyond, 0, lang))]
    if group.beyond:
        total.append(html.Small(f" {words.beyond.format(n=number(group.beyond, 0, lang))}"))
    return html.Tr(
        [
            html.Td(html.A(_said(group.reason, lang)[0], href=f"{href}#letters-panel")),
            html.Td(group.feed),
            html.Td(number(group.last_24h, 0, lang)),
            html.Td(total),
            html.Td(moment(group.last_at, scene.now, scene.zone, lang)),
        ],
        key=_key(group),
        className="is-open" if is_open else "",
    )


def _letter(groups: tuple[LetterGroup, ...], scene: Scene) -> list[Any]:
    group = next((one for one in groups if _key(one) == scene.view["letters"]), None)
    asked = sample_question(scene)
    if group is None or asked is None:
        return []
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    name, advice = _said(group.reason, lang)
    answer = scene.answer(asked).body
    retry = f"vigie ingest retry --reason {group.reason} --feed {group.feed}"
    return [
        html.Div(
            [
                html.H3(dotted(name, group.feed), className="letter-title"),
                html.A(scene.words.close, href=network_link(scene.view, letters="")),
            ],
            className="panel-head",
        ),
        html.P([html.Strong(f"{words.to_do}: "), advice]),
        html.P([words.then_retry, html.Code(retry, className="letter-command")]),
        *[part for one in (answer.items if answer else ())[:1] for part in _sample(one, scene)],
    ]


def _sample(letter: Any, scene: Scene) -> list[Any]:
    words, lang = text.WORDS[scene.view.lang], scene.view.lang
    received = words.sample_of.format(time=moment(letter.received_at, scene.now, scene.zone, lang))
    encoded = f" ({words.base64})" if letter.encoding != "utf-8" else ""
    return [
        html.P(
            [html.Strong(words.sample), f", {received} ", html.Code(letter.topic), encoded],
        ),
        html.P(letter.detail, className="letter-detail"),
        html.Pre(letter.payload, className="letter-payload", tabIndex="0"),
    ]
