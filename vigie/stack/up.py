"""`vigie up`: the whole city on this machine, from nothing to its URLs, and down again."""

import asyncio
import secrets
import signal
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress

import psycopg

from vigie.city import City, load_city
from vigie.scopes import Scope
from vigie.settings import Settings
from vigie.stack import answers, broker, kept, postgres
from vigie.stack.directories import locked
from vigie.stack.errors import StackError
from vigie.stack.first_admin import NAME, FirstAdmin, ensure_admin
from vigie.stack.health import problem_of
from vigie.stack.output import Output
from vigie.stack.ports import check_ports
from vigie.stack.process import Program
from vigie.stack.supervisor import Supervisor
from vigie.store import api_keys
from vigie.store.connect import connect
from vigie.store.migrate import migrate

# Who stops in which order, and after how many seconds the next are asked at the latest.
_STOP_ORDER = (
    ({"sim", "dashboard", "maintain", "alarms"}, 1.2),
    ({"api"}, 1.8),
    ({"ingest"}, 2.6),
    ({"broker"}, 3.0),
    ({"postgres"}, 4.6),
)
_STOP_DEADLINE_S = 4.6
_SERVER_TIMEOUT_S, _SERVICE_TIMEOUT_S = 30.0, 60.0
_POLL_S = 0.05
_FAILED_STARTS = 3
_SECRET_BYTES = 32

Check = Callable[[], str | None]


def up(settings: Settings, *, with_demo: bool) -> int:
    """Run the stack until SIGINT or SIGTERM; the exit code.

    Raises:
        CityError, StackError: it cannot be started as asked; nothing has been.
    """
    city = load_city(settings.city_dir)
    check_ports(settings)
    with ExitStack() as held:
        if settings.database_url is None or settings.mqtt_url is None:
            held.enter_context(locked(settings.data_dir))
        return asyncio.run(_Stack(settings, city, with_demo=with_demo).run())


class _Stack:
    def __init__(self, settings: Settings, city: City, *, with_demo: bool) -> None:
        self._settings = settings
        self._city = city
        self._with_demo = with_demo and city.config.demo is not None
        self._stop_asked = asyncio.Event()
        self._output = Output(
            settings.log_format == "json", settings.log_level, on_closed=self._stop_asked.set
        )
        self._supervisor = Supervisor(self._output)
        self._dashboard_key: str | None = None
        self._admin: FirstAdmin | None = None

    async def run(self) -> int:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(number, self._stop_asked.set)
        start = asyncio.create_task(self._start())
        stop = asyncio.create_task(self._stop_asked.wait())
        try:
            await asyncio.wait([start, stop], return_when=asyncio.FIRST_COMPLETED)
            if start.done():
                start.result()
                await stop
            return 0
        finally:
            start.cancel()
            await asyncio.wait([start], timeout=_POLL_S)
            began = time.monotonic()
            await self._supervisor.stop(_STOP_ORDER, _STOP_DEADLINE_S)
            with suppress(OSError):  # not there, or not empty
                self._settings.socket_dir.rmdir()
            self._say(f"stopped in {time.monotonic() - began:.1f} s")

    def _say(self, message: str) -> None:
        self._output.say("vigie", message)

    async def _start(self) -> None:
        settings = self._settings
        began = time.monotonic()
        if settings.mqtt_url is None:
            subscriptions = len(self._city.config.subscriptions)
            self._supervisor.start(broker.prepare(settings, subscriptions))
        if settings.database_url is None:
            program, notes = await asyncio.to_thread(postgres.prepare, settings)
            for note in notes:
                self._say(note)
            self._supervisor.start(program)
            await self._until(
                "postgres",
                self._database_answers,
                _SERVER_TIMEOUT_S,
                lambda: postgres.is_recovering(settings),
            )
        await self._until("broker", self._broker_answers, _SERVER_TIMEOUT_S)
        applied = await asyncio.to_thread(self._migrate)
        self._say(f"database ready ({len(applied)} migrations applied)")
        for name in ("ingest", "api", "dashboard"):
            self._supervisor.start(self._service(name, name))
        self._supervisor.start(self._service("maintain", "db", "maintain"))
        self._supervisor.start(self._service("alarms", "alarms", "run"))
        api = f"http://{settings.own_host}:{settings.api_port}"
        dashboard = f"http://{settings.own_host}:{settings.dashboard_port}"
        await self._until("api", lambda: answers.http_answers(f"{api}/readyz"), _SERVICE_TIMEOUT_S)
        # Sensors may speak once ingest listens: a broker keeps messages only for those it knows.
        await self._until("ingest", self._ingest_listens, _SERVICE_TIMEOUT_S)
        if self._with_demo:
            self._supervisor.start(self._service("sim", "sim", "demo", *self._control()))
        await self._until("dashboard", lambda: answers.http_answers(dashboard), _SERVICE_TIMEOUT_S)
        self._announce(api, dashboard, time.monotonic() - began)

    def _control(self) -> tuple[str, ...]:
        port, demo = self._settings.sim_control_port, self._city.config.demo
        is_simulated = demo is not None and demo.simulate is not None
        return ("--control", str(port)) if port is not None and is_simulated else ()

    def _service(self, name: str, *arguments: str) -> Program:
        settings = self._settings
        environment = {"VIGIE_CITY": settings.city, "PYTHONUNBUFFERED": "1"}
        if name == "dashboard":
            environment |= self._secrets_of_dashboard()
        if self._control() and settings.sim_control_url is None:
            url = f"http://{settings.own_host}:{settings.sim_control_port}"
            environment["VIGIE_SIM_CONTROL_URL"] = url
        return Program(
            name=name,
            command=(sys.executable, "-m", "vigie", *arguments),
            environment=environment,
            runs_for_ever=name != "sim",
        )

    def _secrets_of_dashboard(self) -> dict[str, str]:
        made = {}
        if self._dashboard_key is not None:
            made["VIGIE_API_KEY"] = self._dashboard_key
        if self._settings.dashboard_secret is None:
            file = self._settings.data_dir / "dashboard.secret"
            made["VIGIE_DASHBOARD_SECRET"] = kept.kept(
                file, lambda: secrets.token_urlsafe(_SECRET_BYTES)
            )
        return made

    def _database_answers(self) -> str | None:
        try:
            postgres.ensure_database(self._settings)
        except psycopg.OperationalError as error:
            return f"the embedded database does not answer: {error}"
        return None

    def _broker_answers(self) -> str | None:
        return answers.broker_answers(self._settings)

    def _ingest_listens(self) -> str | None:
        return problem_of("ingest", self._settings)

    def _migrate(self) -> list[str]:
        with connect(self._settings, "up") as connection:
            applied = migrate(connection, self._city, self._settings.database_engine)
            if self._settings.api_key is None:
                key = api_keys.renew(connection, "the dashboard of vigie up", Scope.READ)
                self._dashboard_key = key
            if self._settings.database_url is None:
                data_dir = self._settings.data_dir
                self._admin = ensure_admin(connection, data_dir, self._city.id)
            return applied

    async def _until(
        self,
        name: str,
        check: Check,
        timeout_s: float,
        is_busy: Callable[[], bool] = lambda: False,
    ) -> None:
        """Wait until `check` finds nothing wrong; while the program `is_busy`, as long as it takes.

        Raises:
            StackError: it still does after `timeout_s`, or the program keeps ending.
        """
        deadline = time.monotonic() + timeout_s
        while (problem := await asyncio.to_thread(check)) is not None:
            if self._supervisor.endings(name) >= _FAILED_STARTS:
                raise StackError(f"{name} does not start: see its lines above")
            if time.monotonic() > deadline:
                if not await asyncio.to_thread(is_busy):
                    raise StackError(f"{name} is not ready after {timeout_s:g} s: {problem}")
                self._say(f"{name} repairs itself, as it ended without being told to: please wait")
                deadline = time.monotonic() + timeout_s
            await asyncio.sleep(_POLL_S)

    def _announce(self, api: str, dashboard: str, seconds: float) -> None:
        if self._output.as_json:
            self._say(f"ready in {seconds:.1f} s: dashboard {dashboard}, API {api}")
            if self._admin is not None:
                self._say(f"{NAME} signs in with the password in {self._admin.file}")
            return
        settings = self._settings
        name = self._city.config.name
        mqtt = "the broker of VIGIE_MQTT_URL"
        if settings.mqtt_url is None:
            mqtt = settings.resolved_mqtt_url
        staff = "" if self._admin is None else f"    Sign in     {self._admin}\n"
        self._output.print(
            f"\n  {name.en} is live ({seconds:.1f} s)\n\n"
            f"    Dashboard   {dashboard}\n"
            f"    API         {api}/docs\n"
            f"    MQTT        {mqtt}\n"
            f"{staff}\n"
            f"  Ctrl-C stops everything; the data stays in {settings.data_dir}.\n"
        )
