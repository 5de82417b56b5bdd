"""`vigie dashboard`: serve the pages until told to stop."""

import logging
import signal
from typing import Annotated

import typer

from vigie import logs
from vigie.settings import Settings
from vigie.sockets import listen

app = typer.Typer(help="Serve the dashboard.")

_log = logging.getLogger(__name__)
_SHUTDOWN_S = 2


@app.callback(invoke_without_command=True)
def serve(
    city: Annotated[str | None, typer.Option(help="The city: a folder under cities/.")] = None,
) -> None:
    """Serve the live pages; they need the API, and wait for it."""
    import uvicorn

    from dashboard.access.setup import NoSecretError
    from dashboard.app import create_app

    settings = Settings() if city is None else Settings(city=city)
    logs.configure(settings, service="dashboard")
    try:
        application = create_app(settings)
        listener = listen(
            settings.host, settings.dashboard_port, "dashboard", "VIGIE_DASHBOARD_PORT"
        )
    except (NoSecretError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)  # a line for each page's socket
    _log.info("serving on http://%s:%d", settings.host, settings.dashboard_port)
    server = uvicorn.Server(
        uvicorn.Config(
            application,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=True,
            forwarded_allow_ips=settings.dashboard_trusted_proxies,
            timeout_graceful_shutdown=_SHUTDOWN_S,
        )
    )
    # uvicorn raises the signal again once it has stopped; ours makes that a clean end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)
    server.run(sockets=[listener])
