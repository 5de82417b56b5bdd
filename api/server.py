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


def server_of(app: FastAPI, trusted_proxies: str = "127.0.0.1") -> Server:
    """The server of an application.

    X-Forwarded-For and -Proto are believed of proxies with these addresses or in these networks.
    """
    return Server(
        uvicorn.Config(
            app,
            loop="uvloop",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=trusted_proxies,
            timeout_keep_alive=75,  # longer than clients keep an idle connection
            timeout_graceful_shutdown=2,
        )
    )
