"""Alarms as a table, which narrow screens show as cards: what, where, since when, who has it."""

from collections.abc import Sequence
from typing import Any

from dash import html

from dashboard.access.addresses import login_for
from dashboard.components.alarm_words import AlarmWords
from dashboard.components.attributes import aria, data
from dashboard.components.severity import severity_mark
from dashboard.scene import Scene
from dashboard.state import Alarm
from dashboard.text import alarm_hands as hands
from dashboard.text import alarms as text


def alarm_table(key: str, scene: Scene, caption: str) -> html.Div:
    """The table `key`, still without rows."""
    words, acts = text.WORDS[scene.view.lang], hands.WORDS[scene.view.lang]
    heads = (words.severity, words.what, words.where, words.since, words.value, words.in_hand)
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="only-said"),
                html.Thead(
                    html.Tr(
                        [
                            html.Th(html.Span(words.select.format(name=""), className="only-said")),
                            *(html.Th(one, scope="col") for one in heads),
                            html.Th(html.Span(acts.hands, className="only-said")),
                        ]
                    )
                ),
                html.Tbody(id=key),
            ],
            className="alarm-table",
        ),
        className="alarm-table-box",
    )


def alarm_rows(
    alarms: Sequence[Alarm], scene: Scene, urls: "dict[int, str]", page_url: str, chosen: str
) -> list[Any]:
    """`urls` lead to each alarm's detail, `page_url` back here; `chosen` is the id that is open."""
    told = AlarmWords(scene)
    return [
        _row(one, told, urls[one.id], page_url, is_chosen=str(one.id) == chosen) for one in alarms
    ]


def _row(alarm: Alarm, told: AlarmWords, url: str, page_url: str, *, is_chosen: bool) -> html.Tr:
    words, name = told.words, f"{told.name(alarm)}, {told.place(alarm)}"
    classes = ["alarm", f"is-{alarm.severity}", f"is-{alarm.state}"]
    if is_chosen:
        classes.append("is-open")
    if alarm.is_shelved(told.scene.now):
        classes.append("is-shelved")
    return html.Tr(
        [
            html.Td(_box(alarm, words.select.format(name=name)), className="alarm-box"),
            html.Td(severity_mark(alarm.severity, told.lang), className="alarm-severity"),
            html.Td(
                [
                    html.A(told.name(alarm), href=url, className="alarm-name"),
                    *_tags(alarm, told),
                ],
                className="alarm-what",
            ),
            html.Td(told.links(alarm), className="alarm-where"),
            html.Td(told.since(alarm), className="alarm-since"),
            html.Td(
                [
                    html.Span(told.amount(alarm.value, alarm), className="alarm-value"),
                    html.Span(told.limit(alarm), className="alarm-limit"),
                ],
                className="alarm-amount",
            ),
            html.Td(_in_hand(alarm, told), className="alarm-hand"),
            html.Td(_acts(alarm, told, name, page_url), className="alarm-acts"),
        ],
        key=str(alarm.id),
        className=" ".join(classes),
    )


def _box(alarm: Alarm, label: str) -> html.Button:
    return html.Button(
        className="alarm-select is-for-operators",
        role="checkbox",
        **aria(label=label, checked="false"),
        **data(alarm=str(alarm.id)),
    )


def _tags(alarm: Alarm, told: AlarmWords) -> list[Any]:
    tags = []
    if alarm.is_flapping:
        tags.append(html.Span(told.words.flapping, className="alarm-tag"))
    if alarm.shelved_until is not None and alarm.is_shelved(told.scene.now):
        until = told.words.on_shelf.format(time=told.at(alarm.shelved_until))
        tags.append(html.Span(until, className="alarm-tag"))
    return tags


def _in_hand(alarm: Alarm, told: AlarmWords) -> list[Any]:
    said = [
        html.Span(told.state(alarm.state), className=f"alarm-state is-{alarm.state}"),
        html.Span(told.in_hand(alarm), className="alarm-who"),
    ]
    if alarm.comment:
        said.append(html.Span(alarm.comment, className="alarm-comment", title=alarm.comment))
    return said


def _acts(alarm: Alarm, told: AlarmWords, name: str, page_url: str) -> list[Any]:
    """Acknowledging, for who may; for who has not signed in, the way to do so."""
    if not alarm.is_unseen or told.scene.view.at is not None:
        return []
    words = hands.WORDS[told.lang]
    verb = words.acknowledge
    return [
        html.Button(
            verb,
            className="alarm-act is-for-operators",
            **aria(label=f"{verb}: {name}"),
            **data(act="acknowledge", alarm=str(alarm.id)),
        ),
        html.A(
            words.sign_in,
            href=login_for(page_url, told.lang),
            target="_self",
            className="alarm-sign-in is-for-nobody",
        ),
    ]
