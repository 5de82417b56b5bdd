"""`vigie api`: serve the API until told to stop."""

import signal
from typing import Annotated

import typer

from api.cli_keys import key
from vigie import logs
from vigie.settings import Settings
from vigie.sockets import listen

app = typer.Typer(help="Serve the API.")
app.add_typer(key, name="key")


@app.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    city: Annotated[str | None, typer.Option(help="The city: a folder under cities/.")] = None,
) -> None:
    """Serve the API over HTTP."""
    if context.invoked_subcommand is not None:
        return
    from api.app import create_app
    from api.server import server_of
    from vigie.city import CityError

    settings = Settings() if city is None else Settings(city=city)
    logs.configure(settings, service="api")
    try:
        application = create_app(settings)
        listener = listen(settings.host, settings.api_port, "API", "VIGIE_API_PORT")
    except (CityError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    server = server_of(application, settings.api_trusted_proxies)
    # uvicorn raises the signal again once it has stopped; ours makes that a clean end.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)
    server.run(sockets=[listener])
