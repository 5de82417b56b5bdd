"""PostgreSQL's own `pg_dump` and `pg_restore`, and what a file of theirs says of itself.

A password is handed over in the child's environment, never on its command line.
"""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from vigie.store.migrate import StoreError

# What a file says of itself is the rows of these tables, in pg_dump's COPY format.
_TELLING = ("city", "schema_migration", "service_status")
_ROWS = re.compile(
    r"^COPY public\.(\w+) \(([^)]*)\) FROM stdin;\n(.*?)^\\\.$", re.MULTILINE | re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Label:
    """Whose backup a file is: the city, its migrations' digests, what it was taken from."""

    city: str
    engine: str
    migrations: dict[int, str]
    timescaledb: str | None


def choose_programs(directories: Sequence[Path], server_major: int) -> Path:
    """The directory whose `pg_dump` is the closest to the server and not older.

    Raises:
        StoreError: there is none; an older pg_dump refuses a newer server.
    """
    versions = {one: _major(one / "pg_dump") for one in reversed(directories)}
    fit = {one: major for one, major in versions.items() if major and major >= server_major}
    if not fit:
        raise StoreError(
            f"the server is PostgreSQL {server_major}, and there is no pg_dump of that version "
            f"or a newer one: install postgresql-client-{server_major}"
        )
    closest = min(fit.values())
    return [one for one, major in fit.items() if major == closest][-1]


def _major(program: Path) -> int | None:
    try:
        done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            [program, "--version"], check=True, capture_output=True, text=True, timeout=20
        )
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r"\) (\d+)", done.stdout)
    return int(found[1]) if found else None


def run(program: Path, *arguments: str, database_url: str | None = None) -> str:
    """What the program prints.

    Raises:
        StoreError: it failed, with its first error.
    """
    environment = dict(os.environ)
    if database_url is not None:
        target, password = _without_password(database_url)
        arguments = (f"--dbname={target}", *arguments)
        if password is not None:
            environment["PGPASSWORD"] = password
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [program, *arguments],
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        stdin=subprocess.DEVNULL,  # it must not ask for a password
        env=environment,
    )
    if done.returncode != 0:
        raise StoreError(f"{program.name} failed: {_reason(done.stderr)}")
    return done.stdout


def _without_password(database_url: str) -> tuple[str, str | None]:
    known = {name: str(value) for name, value in conninfo_to_dict(database_url).items()}
    if "sslpassword" in known:
        raise StoreError(
            "the database's URL has an sslpassword, which PostgreSQL's programs take only on "
            "their command line, for all to see: use a key without one"
        )
    password = known.pop("password", None)
    return make_conninfo(**known), password


def _reason(errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if "warning:" not in line]
    telling = [line for line in lines if "error:" in line] or lines or ["no reason given"]
    return telling[0].partition("error: ")[2] or telling[0]


def read_label(programs: Path, file: Path) -> Label:
    """What the file says of itself.

    Raises:
        StoreError: it is not a backup of Vigie, or is not whole.
    """
    if not file.is_file():
        raise StoreError(f"there is no file {file}")
    try:
        text = run(
            programs / "pg_restore",
            "--data-only",
            *(f"--table={table}" for table in _TELLING),
            "--file=-",
            str(file),
        )
    except StoreError as error:
        raise StoreError(f"{file} is not a whole backup: {error}") from None
    rows = {table: _rows(columns, lines) for table, columns, lines in _ROWS.findall(text)}
    if not rows.get("city") or not rows.get("schema_migration"):
        raise StoreError(f"{file} is not a backup of a Vigie database")
    ledger = rows["schema_migration"]
    taken_from = next(
        (one["state"] for one in rows["service_status"] if one["service"] == "backup"), "{}"
    )
    return Label(
        city=rows["city"][0]["id"],
        engine=ledger[0]["engine"],
        migrations={int(one["number"]): one["digest"] for one in ledger},
        timescaledb=json.loads(taken_from.replace("\\\\", "\\")).get("timescaledb"),
    )


def _rows(columns: str, lines: str) -> list[dict[str, str]]:
    names = columns.split(", ")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines.splitlines()]


def verify(programs: Path, file: Path) -> None:
    """Read the file through, so that nothing is begun with one that is cut short.

    Raises:
        StoreError: it is not whole.
    """
    try:
        run(programs / "pg_restore", f"--file={os.devnull}", str(file))
    except StoreError as error:
        raise StoreError(f"{file} is not a whole backup: {error}") from None
