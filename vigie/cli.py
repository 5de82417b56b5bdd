"""The command `vigie`: one subcommand per service, each loaded only when it is called."""

import sys
from enum import StrEnum
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from vigie.cli_database import CityOption, database, settings_for
from vigie.cli_users import users
from vigie.settings import Settings

app = typer.Typer(
    name="vigie",
    help="A city's sensors, live: MQTT in, time-series database, API, dashboard.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(database, name="db")
app.add_typer(users, name="user")

# A service reads its own arguments, `--help` included.
_PASS_ON: dict[str, Any] = {
    "add_help_option": False,
    "context_settings": {"allow_extra_args": True, "ignore_unknown_options": True},
}


@app.command()
def up(
    city: CityOption = None,
    demo: Annotated[
        bool, typer.Option(help="Publish the city's simulated or replayed day.")
    ] = True,
) -> None:
    """Start everything on this machine and print the URLs; Ctrl-C stops it."""
    from vigie.stack.up import up as run

    raise typer.Exit(run(settings_for(city), with_demo=demo))


@app.command()
def doctor(city: CityOption = None) -> None:
    """Check what `vigie up` needs, and say what is wrong."""
    from vigie.stack.doctor import examine

    raise typer.Exit(examine(settings_for(city)))


class Service(StrEnum):
    INGEST = "ingest"
    ALARMS = "alarms"
    API = "api"
    DASHBOARD = "dashboard"
    MAINTAIN = "maintain"


@app.command()
def health(service: Service) -> None:
    """Exit with 0 when the service does its work, with 1 and the reason when it does not."""
    from vigie.stack.health import problem_of

    problem = problem_of(service.value, Settings())
    if problem is not None:
        typer.echo(problem, err=True)
        raise typer.Exit(1)


@app.command()
def catalogue() -> None:
    """Print the catalogue of metrics and kinds as a Markdown page."""
    from vigie.catalogue import load_catalogue
    from vigie.reference import catalogue_page

    typer.echo(catalogue_page(load_catalogue()), nl=False)


@app.command(**_PASS_ON)
def ingest(context: typer.Context) -> None:
    """MQTT in, database out."""
    from ingest.cli import app as service

    service(context.args, prog_name="vigie ingest")


@app.command(**_PASS_ON)
def alarms(context: typer.Context) -> None:
    """Watch over the rules of the city's file, and tell of alarms."""
    from alarms.cli import app as service

    service(context.args, prog_name="vigie alarms")


@app.command(**_PASS_ON)
def api(context: typer.Context) -> None:
    """Serve the HTTP API."""
    from api.cli import app as service

    service(context.args, prog_name="vigie api")


@app.command(**_PASS_ON)
def dashboard(context: typer.Context) -> None:
    """Serve the dashboard."""
    from dashboard.cli import app as service

    service(context.args, prog_name="vigie dashboard")


@app.command(**_PASS_ON)
def sim(context: typer.Context) -> None:
    """Publish a simulated city, or replay a recorded one."""
    from sensor_sim.cli import app as service

    service(context.args, prog_name="vigie sim")


def main() -> None:
    """Run the command; a mistake of use is one sentence and the exit code 2."""
    try:
        app(prog_name="vigie")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        sentence = explain(error)
        if sentence is None:
            raise
        sys.stderr.write(f"vigie: {sentence}\n")
        sys.exit(2)


def explain(error: Exception) -> str | None:
    """What went wrong, for the person who typed the command; nothing when it is our own bug."""
    import psycopg

    from vigie.city import CityError
    from vigie.mqtt import BrokerError
    from vigie.passwords import PasswordError
    from vigie.stack.errors import StackError
    from vigie.store.migrate import StoreError
    from vigie.store.staff import StaffError

    told = CityError | StackError | StoreError | StaffError | PasswordError | BrokerError
    if isinstance(error, told):
        return str(error)
    if isinstance(error, ValidationError) and error.title == Settings.__name__:
        return "; ".join(f"{_variable(one)}: {one['msg']}" for one in error.errors())
    if isinstance(error, psycopg.OperationalError):
        return f"the database: {str(error).strip()}"
    if isinstance(error, ConnectionError | TimeoutError):
        return f"cannot connect: {error}"
    return None


def _variable(error: Any) -> str:
    """The variable at fault, with its value unless that is secret or a URL, which may be."""
    field = "_".join(map(str, error["loc"]))
    value = "" if field.endswith(("_url", "_key", "_secret")) else f"={error['input']!r}"
    return f"VIGIE_{field.upper()}{value}"
