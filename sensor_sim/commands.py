"""What the commands of `vigie sim` share: their options, their settings, how they are ended."""

import signal
from collections.abc import Callable, Iterable
from threading import Event, Thread
from typing import Annotated

import typer

from sensor_sim.control import ControlError
from sensor_sim.dialects import DialectError
from sensor_sim.ledger import LedgerError
from sensor_sim.record import RecordError
from sensor_sim.run import RunError
from sensor_sim.store_view import AwayError
from vigie.city import City, load_city
from vigie.logs import configure
from vigie.mqtt import BrokerError
from vigie.settings import Settings

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print the first messages, and send none.")
]
FORMAT = typer.Option(
    "--format",
    metavar="FORMAT",
    help="What the devices speak (canonical, unless said), such as shelly or ngsi-ld; repeatable: "
    "each device speaks the first that has words for its kind, and is silent where none has.",
)
ControlOption = Annotated[
    int | None,
    typer.Option(
        min=1,
        max=65_535,
        metavar="PORT",
        help="Let HTTP start and stop scenarios and faults: at VIGIE_HOST, this port.",
    ),
]
CityOption = Annotated[
    str | None, typer.Option(help="The city: a folder under cities/ (default: VIGIE_CITY).")
]


def print_all(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(line)


def prepare(city: str | None) -> tuple[Settings, City]:
    settings = Settings() if city is None else Settings(city=city)
    configure(settings, service="sim")
    return settings, load_city(settings.city_dir)


def until_told(work: Callable[[Event], None]) -> None:
    """Do it; SIGINT and SIGTERM set the event that ends it."""
    stop = Event()

    def tell(_number: int, _frame: object) -> None:
        # From a thread: setting an event here could meet the very lock that it interrupted.
        Thread(target=stop.set).start()

    signal.signal(signal.SIGINT, tell)
    signal.signal(signal.SIGTERM, tell)
    try:
        work(stop)
    except (
        RunError,
        RecordError,
        BrokerError,
        LedgerError,
        ControlError,
        AwayError,
        DialectError,
    ) as error:
        raise typer.BadParameter(str(error)) from None
