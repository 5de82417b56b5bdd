"""`vigie sim run | feeds | record | replay | demo | describe | verify | scenarios`."""

from datetime import timedelta
from pathlib import Path

import typer

from sensor_sim.cli_describe import describe_command
from sensor_sim.cli_feeds import feeds_command
from sensor_sim.cli_record import record_command
from sensor_sim.cli_replay import replay_command
from sensor_sim.cli_run import run_command
from sensor_sim.cli_scenarios import scenarios_command
from sensor_sim.cli_verify import verify_command
from sensor_sim.commands import CityOption, ControlOption, prepare, until_told
from sensor_sim.replay import Replay, replay
from sensor_sim.run import Run, run
from sensor_sim.timing import Times
from vigie.settings import Settings

# So each bucket of a chart has something soon; all else comes while people look already.
_FIRST_STEP = timedelta(minutes=15)

app = typer.Typer(
    help="What stands in for the sensors: a simulated city, or a recorded one played back.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("run")(run_command)
app.command("feeds")(feeds_command)
app.command("record")(record_command)
app.command("replay")(replay_command)
app.command("describe")(describe_command)
app.command("verify")(verify_command)
app.command("scenarios")(scenarios_command)


def _memory(settings: Settings) -> Path | None:
    """What the demo has told belongs to the embedded servers' data, and goes with it."""
    is_embedded = settings.mqtt_url is None and settings.database_url is None
    return settings.data_dir / f"{settings.city}-demo.json" if is_embedded else None


@app.command("demo")
def demo_command(
    *,
    city: CityOption = None,
    control: ControlOption = None,
) -> None:
    """Publish what the city's `demo` says: its simulation, or its recording at the same hour."""
    settings, loaded = prepare(city)
    demo = loaded.config.demo
    if demo is None:
        raise typer.BadParameter(f"{settings.city_dir / 'city.yaml'} has no 'demo'")
    if demo.simulate is not None:
        simulated = Run(
            seed=demo.simulate.seed,
            backfill=demo.simulate.backfill,
            step=_FIRST_STEP,
            in_full=demo.simulate.in_full,
            memory=_memory(settings),
            control_port=control,
        )
        until_told(lambda stop: run(settings, loaded, simulated, stop))
    if demo.replay is not None:
        replayed = Replay(
            loaded.folder / demo.replay.recording,
            times=Times.SAME_HOUR,
            backfill=demo.replay.backfill,
        )
        until_told(lambda stop: replay(settings, loaded, replayed, stop))
