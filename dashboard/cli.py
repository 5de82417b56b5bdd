"""`vigie dashboard`: the pages, on their port."""

import typer

app = typer.Typer()

_SHUTDOWN_S = 2


@app.callback(invoke_without_command=True)
def dashboard(
    city: str | None = typer.Option(None, help="The city; it overrides VIGIE_CITY."),
) -> None:
    """Serve the live pages; they need the API, and wait for it."""
    import uvicorn

    from dashboard.app import create_app
    from vigie import logs
    from vigie.settings import Settings

    settings = Settings(city=city) if city else Settings()
    logs.configure(settings, service="dashboard")
    uvicorn.run(
        create_app(settings.resolved_api_url),
        host=settings.host,
        port=settings.dashboard_port,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=_SHUTDOWN_S,
    )
