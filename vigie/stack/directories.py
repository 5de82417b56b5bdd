"""The directories of the embedded servers: who owns them, who may enter, who holds the lock."""

import fcntl
import os
import pwd
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from vigie.stack.errors import StackError

_SERVER_USER = "pgserver"  # PostgreSQL refuses to run as root; this is the wheel's name for it


@contextmanager
def locked(data_dir: Path) -> Iterator[None]:
    """Hold the data directory for this process alone; the kernel lets go when it ends.

    Raises:
        StackError: it cannot be written, or another Vigie holds it.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(data_dir / "vigie.lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StackError(
            f"cannot write to {data_dir} ({error.strerror}): set VIGIE_DATA_DIR to a place that can"
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            holder = os.pread(descriptor, 20, 0).decode() or "unknown"
            raise StackError(
                f"another Vigie (process {holder}) uses {data_dir}: "
                "stop it, or set VIGIE_DATA_DIR to another directory"
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(descriptor)


def server_user() -> pwd.struct_passwd | None:
    """The user that PostgreSQL runs as when we are root (made if missing); otherwise none."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(_SERVER_USER)
    except KeyError:
        pass
    try:
        subprocess.run(  # noqa: S603 - no part of it comes from outside
            ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", _SERVER_USER],  # noqa: S607
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(_SERVER_USER)
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise StackError(
            f"PostgreSQL does not run as root, and the user {_SERVER_USER!r} could not be made: "
            f"run Vigie as another user, or make that one"
        ) from None


def make_private(directory: Path, user: pwd.struct_passwd | None) -> None:
    """Make `directory` the server's own, closed to everybody else.

    Raises:
        StackError: it is there already and somebody else's.
    """
    owner = user.pw_uid if user else os.geteuid()
    try:
        directory.mkdir(mode=0o700)
    except FileExistsError:
        found = directory.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {owner, os.geteuid()}:
            raise StackError(
                f"{directory} is not ours: remove it, or set VIGIE_DATA_DIR to another directory"
            ) from None
    if user:
        os.chown(directory, user.pw_uid, user.pw_gid)
    directory.chmod(0o700)


def let_pass(user: pwd.struct_passwd, directory: Path) -> list[Path]:
    """Let `user` pass through (not list) every directory above `directory`.

    Returns:
        The directories that were closed to that user until now.
    """
    closed = [one for one in directory.resolve().parents if not _may_pass(user, one.stat())]
    for one in closed:
        one.chmod(stat.S_IMODE(one.stat().st_mode) | stat.S_IXOTH)
    return closed


def _may_pass(user: pwd.struct_passwd, found: os.stat_result) -> bool:
    if found.st_uid == user.pw_uid:
        return bool(found.st_mode & stat.S_IXUSR)
    return bool(found.st_mode & stat.S_IXOTH)


def let_read(directory: Path) -> None:
    """Let everybody read the files of `directory`, and run those that run."""
    for path in (directory, *directory.rglob("*")):
        if path.is_symlink():
            continue
        mode = path.stat().st_mode
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if mode != wanted:
            path.chmod(stat.S_IMODE(wanted))
