"""How data flows in: broker, ingest, the stream of changes, the database and its upkeep."""

from datetime import timedelta
from typing import Any

from dash import html

from dashboard.answer import Answer
from dashboard.components.absence import absence
from dashboard.components.frame import Frame, Slot, plain
from dashboard.components.health_words import state_chip
from dashboard.components.panel import panel_head
from dashboard.components.status import age
from dashboard.formats import clock, compact_duration, number, rate
from dashboard.network import Maintenance
from dashboard.question import SLOW, TAIL, Question, question
from dashboard.scene import Scene
from dashboard.state import Ingest, Status
from dashboard.text import flow as text

_GOOD, _BAD, _UNKNOWN = "reporting", "silent", "never"


def status_question() -> Question[Status]:
    """Asked, though the picture has it: a page not of the city is woken by answers alone."""
    return question(Status, "/v1/status", TAIL)


def maintenance_question() -> Question[Maintenance]:
    return question(Maintenance, "/v1/maintenance", SLOW, is_for_staff=True)


def flow_panel(scene: Scene) -> html.Section:
    return html.Section(
        [
            panel_head(text.WORDS[scene.view.lang].flow),
            html.Dl(id="flow", className="facts"),
            html.P(id="flow-empty", className="absence"),
        ],
        className="panel flow-panel",
    )


def flow_frame(scene: Scene) -> Frame:
    answer = scene.answer(status_question())
    facts = []
    if answer.body is not None:
        facts = [
            *_ingest(answer.body, scene),
            _stream(scene),
            *_database(answer.body, scene),
            _upkeep(scene.answer(maintenance_question()), scene),
        ]
    return {
        Slot("flow", "children"): plain(
            [html.Div([html.Dt(name), html.Dd(says)]) for name, says in facts]
        ),
        Slot("flow-empty", "children"): absence(scene, answer, "", is_empty=False),
    }


def _ingest(status: Status, scene: Scene) -> list[tuple[str, Any]]:
    words, lang, ingest = text.WORDS[scene.view.lang], scene.view.lang, status.ingest
    if ingest is None:
        return [(words.broker, state_chip(_UNKNOWN, words.ingest_never))]
    flow = ingest.readings_per_s
    lag = "" if ingest.lag_s is None else f"{number(ingest.lag_s, 2, lang)}\u00a0s"
    told = [
        (words.rate_now, words.for_staff if flow is None else rate(flow, lang)),
        (
            words.waiting,
            words.for_staff if ingest.waiting is None else number(ingest.waiting, 0, lang),
        ),
        (words.lag, lag),
        (words.committed, age(ingest.committed_at) if ingest.committed_at else ""),
    ]
    return [(words.broker, _broker(ingest, scene)), *((name, says) for name, says in told if says)]


def _broker(ingest: Ingest, scene: Scene) -> html.Span:
    words = text.WORDS[scene.view.lang]
    if ingest.is_silent(scene.now) or ingest.connected is None:
        return state_chip(_BAD, words.ingest_silent)
    if ingest.connected:
        return state_chip(_GOOD, words.broker_there)
    return state_chip(_BAD, words.broker_away)


def _stream(scene: Scene) -> tuple[str, Any]:
    words, lost = text.WORDS[scene.view.lang], scene.picture.link.stream_lost
    if lost is None:
        return words.stream, state_chip(_GOOD, words.stream_there)
    time = clock(lost, scene.zone, scene.view.lang)
    return words.stream, state_chip(_BAD, words.stream_lost.format(time=time))


def _database(status: Status, scene: Scene) -> list[tuple[str, Any]]:
    words, database = text.WORDS[scene.view.lang], status.database
    if database is None:
        return []
    engine = {"timescale": "TimescaleDB", "postgres": "PostgreSQL"}
    told = [(words.database, engine.get(database.engine, database.engine))]
    if database.replica_lag_s is not None:
        lag = compact_duration(timedelta(seconds=database.replica_lag_s), scene.view.lang)
        told.append((words.replica, lag))
    return told


def _upkeep(answer: Answer[Maintenance], scene: Scene) -> tuple[str, Any]:
    words, body = text.WORDS[scene.view.lang], answer.body
    if body is None:
        return words.upkeep, words.for_staff if answer.is_refused else words.upkeep_awaited
    if body.last_round is None:
        return words.upkeep, state_chip(_UNKNOWN, words.upkeep_never)
    if body.is_regular:
        return words.upkeep, state_chip(_GOOD, words.upkeep_regular)
    return words.upkeep, state_chip(_BAD, words.upkeep_late)
