"""The control of a tape over HTTP: its state, and the four things that can be done to it."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from sensor_sim.control_problems import tell_problems
from sensor_sim.deck import FASTEST, SLOWEST
from sensor_sim.message import rfc3339
from sensor_sim.moment import moment_ms, parse_moment
from sensor_sim.tape import SeekError, State, Tape
from vigie.problems import problem


class StateOut(BaseModel):
    """How the tape stands; times are the recording's."""

    state: Literal["playing", "paused"]
    speed: float
    at: str
    start: str
    end: Annotated[str, Field(description="The time of the last message.")]
    played: Annotated[int, Field(description="Messages played so far.")]


class Speed(BaseModel):
    """So many times as fast as recorded."""

    model_config = ConfigDict(extra="forbid")

    speed: Annotated[float, Field(ge=SLOWEST, le=FASTEST)]


class Seek(BaseModel):
    """Where to go on."""

    model_config = ConfigDict(extra="forbid")

    to: Annotated[str, Field(description="RFC 3339, or how far from the start, such as 10m.")]


def control_api(tape: Tape, zone: ZoneInfo) -> FastAPI:
    """The API; times that are sent without a zone are in `zone`."""
    app = FastAPI(title="Vigie: control of a replay")
    tell_problems(app, "GET /state, POST /pause, /resume, /speed, /seek")

    @app.get("/state")
    def state() -> StateOut:
        return _out(tape.state())

    @app.post("/pause")
    def pause() -> StateOut:
        tape.pause()
        return _out(tape.state())

    @app.post("/resume")
    def resume() -> StateOut:
        tape.resume()
        return _out(tape.state())

    @app.post("/speed")
    def speed(wish: Speed) -> StateOut:
        tape.set_speed(wish.speed)
        return _out(tape.state())

    @app.post("/seek", response_model=StateOut)
    def seek(wish: Seek) -> StateOut | Response:
        try:
            tape.seek(moment_ms(parse_moment(wish.to), tape.recording.start_ms, zone))
        except (SeekError, ValueError, OverflowError) as error:
            return problem(422, f"to: {error}", [("to", str(error))])
        return _out(tape.state())

    return app


def _out(state: State) -> StateOut:
    return StateOut(
        state="paused" if state.is_paused else "playing",
        speed=state.speed,
        at=rfc3339(state.at_ms),
        start=rfc3339(state.start_ms),
        end=rfc3339(state.last_ms),
        played=state.played,
    )
