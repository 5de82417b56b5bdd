"""The HTTP server: uvicorn, with streams that end before it waits for them."""

import socket

import uvicorn
from fastapi import FastAPI


class Server(uvicorn.Server):
    """Ends the open streams first when it shuts down, so that nothing holds it up."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        app = self.config.app
        if isinstance(app, FastAPI) and hasattr(app.state, "context"):
            app.state.context.live.close()
        await super().shutdown(sockets)


def server_of(app: FastAPI) -> Server:
    return Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=75,  # longer than clients keep an idle connection
            timeout_graceful_shutdown=2,
        )
    )
