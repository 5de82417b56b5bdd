"""`vigie health SERVICE`: whether a service that runs elsewhere does its work, for a container."""

from vigie.settings import Settings
from vigie.stack.answers import http_answers
from vigie.store.connect import connect
from vigie.store.queries import query


def problem_of(service: str, settings: Settings) -> str | None:
    """Nothing when the service is well, otherwise what is wrong.

    Raises:
        psycopg.OperationalError: the database, where some report, cannot be reached.
    """
    if service == "api":
        return http_answers(f"http://{settings.own_host}:{settings.api_port}/readyz")
    if service == "dashboard":
        return http_answers(f"http://{settings.own_host}:{settings.dashboard_port}")
    if service == "maintain":
        return _problem_of_maintain(settings)
    if service == "alarms":
        return _problem_of_alarms(settings)
    return _problem_of_ingest(settings)


def _problem_of_ingest(settings: Settings) -> str | None:
    """What this worker last said of itself, which must be recent and connected to the broker."""
    with connect(settings, "health") as connection:
        reports = connection.execute(
            query("read_status", "instances"), {"service": "ingest"}
        ).fetchall()
    fresh = [
        state
        for _, state, is_fresh in reports
        if is_fresh and state.get("worker") == settings.ingest_instance
    ]
    if not fresh:
        return "ingest has not reported for ten seconds"
    if not any(state.get("connected") for state in fresh):
        return "ingest is not connected to the broker"
    return None


def _problem_of_maintain(settings: Settings) -> str | None:
    """Whether the last round is no older than three of them may take."""
    limit_s = 3 * settings.maintain_every_s
    with connect(settings, "health") as connection:
        row = connection.execute(
            query("read_status", "silence"), {"service": "maintain"}
        ).fetchone()
    silence_s = row[0] if row else None
    if silence_s is None or silence_s > limit_s:
        return f"the database has not been maintained for {limit_s:g} s"
    return None


def _problem_of_alarms(settings: Settings) -> str | None:
    """Some evaluator has the turn, and has just said so; this one may stand by."""
    with connect(settings, "health") as connection:
        reports = connection.execute(
            query("read_status", "instances"), {"service": "alarms"}
        ).fetchall()
    if not any(is_fresh and state.get("is_evaluating") for _, state, is_fresh in reports):
        return "no evaluator of alarms has reported for ten seconds"
    return None
