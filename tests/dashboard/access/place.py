"""A dashboard of few pages before a real API, on real ports: what signing in guards."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import uvicorn
from fastapi import FastAPI, Request, WebSocket
from pydantic import SecretStr
from starlette.websockets import WebSocketDisconnect

from dashboard.access.person import person_now, person_of
from dashboard.access.setup import install
from tests.serving import served
from vigie.settings import Settings

SECRET = "a secret of the tests, and long enough"


def application(settings: Settings) -> FastAPI:
    """Pages that say who looks at them."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        await access.close()

    app = FastAPI(lifespan=lifespan)
    access = install(app, settings)

    @app.get("/healthz")
    @app.get("/public")
    @app.get("/assets/style.css")
    @app.get("/page")
    @app.get("/_dash-layout")
    @app.post("/_dash-update-component")
    async def show(request: Request) -> dict[str, str | None]:
        person, now = person_of(request), person_now()
        assert person is now
        return {"name": person.name, "role": person.role} if person else {"name": None}

    @app.websocket("/_dash-ws-callback")
    async def talk(socket: WebSocket) -> None:
        await socket.accept()
        person = person_of(socket)
        try:
            while True:
                await socket.receive_text()
                await socket.send_text(person.name if person else "nobody")
        except WebSocketDisconnect:
            return

    return app


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The URL of such a dashboard, until the block ends."""
    told = settings.model_copy(update={"dashboard_secret": SecretStr(SECRET)})
    server = uvicorn.Server(uvicorn.Config(application(told), log_config=None))
    with served(server, "the dashboard") as url:
        yield url


@contextmanager
def browsing(url: str, **headers: str) -> Iterator[httpx.Client]:
    """A reader with cookies of their own, who is told where to go and does not go there."""
    with httpx.Client(base_url=url, timeout=30, headers=headers) as client:
        yield client


def token_in(page: str) -> str:
    """The token that a form carries."""
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def sign_in(reader: httpx.Client, user: str, password: str, goal: str = "/page") -> httpx.Response:
    """What the form answers, filled in as a person does."""
    form = reader.get("/login", params={"next": goal})
    sent = {"csrf": token_in(form.text), "next": goal, "user": user, "password": password}
    return reader.post("/login", data=sent)
