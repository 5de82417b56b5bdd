"""The control of a run over HTTP: its state, its scenarios and its faults."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Body, FastAPI
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from sensor_sim import edits
from sensor_sim.control_problems import tell_problems
from sensor_sim.edits import EditError, UnknownFaultError
from sensor_sim.faults import FaultError, fault_document, fault_of
from sensor_sim.message import rfc3339
from sensor_sim.moment import moment_ms
from sensor_sim.publish import Publisher
from sensor_sim.scenario import Occurrence, Scenario
from sensor_sim.scenario.occurrence import (
    ScenarioError,
    UnknownScenarioError,
    parse_when,
    scenario_called,
)
from sensor_sim.stage import Edit, Stage, TooLateError
from vigie.catalogue import Text
from vigie.problems import problem


class StateOut(BaseModel):
    """How the run stands."""

    at: Annotated[str, Field(description="Simulated time: all up to it has been said.")]
    speed: float
    sent: Annotated[int, Field(description="Messages, those of the history included.")]
    confirmed: Annotated[int, Field(description="Those of them that the broker has confirmed.")]
    lag_s: Annotated[float, Field(description="How far behind its schedule it is.")]


class OccurrenceOut(BaseModel):
    """Since and until when a scenario happens; `until` is its end, or when it was stopped."""

    state: Literal["coming", "running", "over"]
    since: str
    until: str


class ScenarioOut(BaseModel):
    """A scenario of the city, and when it happened, happens or is about to in this run."""

    id: str
    name: Text
    description: Text
    lasts_s: float
    occurrences: list[OccurrenceOut]


class Start(BaseModel):
    """When it is to start; without it, now."""

    model_config = ConfigDict(extra="forbid")

    at: Annotated[
        str | None, Field(description="RFC 3339 (without a zone, the city's), or +10m from now.")
    ] = None


class FaultOut(BaseModel):
    """A fault by its number; `over` when it has ended."""

    number: int
    over: bool
    fault: dict[str, Any]


def run_api(
    stage: Stage,
    scenarios: Mapping[str, Scenario],
    publisher: Publisher,
    speed: float,
    zone: ZoneInfo,
) -> FastAPI:
    """The API; times that are sent without a zone are in `zone`."""
    app = FastAPI(title="Vigie: control of a simulated city")
    tell_problems(
        app,
        "GET /state, /scenarios, /faults, POST /scenarios/{id}/start, /scenarios/{id}/stop, "
        "/faults, DELETE /faults/{number}",
    )
    app.include_router(_scenario_routes(stage, scenarios, zone))
    app.include_router(_fault_routes(stage))

    @app.get("/state")
    def state() -> StateOut:
        return StateOut(
            at=rfc3339(stage.position_ms),
            speed=speed,
            sent=publisher.sent,
            confirmed=publisher.confirmed,
            lag_s=stage.lag_ms / 1000,
        )

    return app


def _scenario_routes(stage: Stage, scenarios: Mapping[str, Scenario], zone: ZoneInfo) -> APIRouter:
    routes = APIRouter(prefix="/scenarios")

    @routes.get("")
    def all_scenarios() -> list[ScenarioOut]:
        return [_scenario(one, stage) for one in scenarios.values()]

    @routes.post("/{scenario}/start", response_model=ScenarioOut)
    def start(scenario: str, wish: Start | None = None) -> ScenarioOut | Response:
        at_ms = None
        try:
            chosen = scenario_called(scenario, scenarios)
            if wish is not None and wish.at is not None:
                at_ms = moment_ms(parse_when(wish.at, scenario), stage.position_ms, zone)
        except UnknownScenarioError as error:
            return problem(404, str(error))
        except (ScenarioError, OverflowError) as error:
            return problem(422, f"at: {error}", [("at", str(error))])
        return _refused(stage, edits.start(chosen), at_ms) or _scenario(chosen, stage)

    @routes.post("/{scenario}/stop", response_model=ScenarioOut)
    def stop(scenario: str) -> ScenarioOut | Response:
        try:
            chosen = scenario_called(scenario, scenarios)
        except UnknownScenarioError as error:
            return problem(404, str(error))
        return _refused(stage, edits.stop(chosen)) or _scenario(chosen, stage)

    return routes


def _fault_routes(stage: Stage) -> APIRouter:
    routes = APIRouter(prefix="/faults")

    @routes.get("")
    def faults() -> list[FaultOut]:
        return _faults(stage)

    @routes.post("", status_code=201, response_model=FaultOut)
    def strike(fault: Annotated[dict[str, Any] | str, Body()]) -> FaultOut | Response:
        """As in a file of faults, or a text as for `--fault`; without a `start`, from now on."""
        at_ms = None
        try:
            given = fault_document(fault) if isinstance(fault, str) else fault
            if given.get("start") is not None:
                start = fault_of(given).start
                at_ms = None if start is None else round(start.timestamp() * 1000)
        except FaultError as error:
            return problem(422, str(error))
        return _refused(stage, edits.strike(given), at_ms) or _faults(stage)[-1]

    @routes.delete("/{number}", response_model=FaultOut)
    def mend(number: int) -> FaultOut | Response:
        return _refused(stage, edits.mend(number)) or _faults(stage)[number]

    return routes


def _refused(stage: Stage, edit: Edit, at_ms: int | None = None) -> Response | None:
    """Change what happens, or say why not."""
    try:
        stage.change(edit, at_ms)
    except FaultError as error:
        return problem(422, str(error))
    except UnknownFaultError as error:
        return problem(404, str(error))
    except (EditError, TooLateError) as error:
        return problem(409, str(error))
    return None


def _scenario(scenario: Scenario, stage: Stage) -> ScenarioOut:
    happens = [one for one in stage.script.occurrences if one.scenario.id == scenario.id]
    return ScenarioOut(
        id=scenario.id,
        name=scenario.name,
        description=scenario.description,
        lasts_s=scenario.lasts / timedelta(seconds=1),
        occurrences=[
            OccurrenceOut(
                state=_state(one, stage.position_ms),
                since=rfc3339(one.start_ms),
                until=rfc3339(one.end_ms),
            )
            for one in happens
        ],
    )


def _state(one: Occurrence, now_ms: int) -> Literal["coming", "running", "over"]:
    if now_ms < one.start_ms:
        return "coming"
    return "running" if now_ms < one.end_ms else "over"


def _faults(stage: Stage) -> list[FaultOut]:
    return [
        FaultOut(
            number=number,
            over=edits.is_over(one, stage.position_ms),
            fault=one.model_dump(mode="json", exclude_defaults=True),
        )
        for number, one in enumerate(stage.script.faults)
    ]
