import os
import pwd
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from vigie.stack.directories import let_pass, let_read, locked, make_private
from vigie.stack.errors import StackError


def test_a_data_directory_is_held_by_one_vigie_at_a_time(tmp_path: Path) -> None:
    refused = pytest.raises(StackError, match=rf"process {os.getpid()}\) uses")
    with locked(tmp_path), refused, locked(tmp_path):
        pass
    with locked(tmp_path):
        pass


def test_the_lock_of_a_killed_vigie_is_free(tmp_path: Path) -> None:
    holder = f"""
from pathlib import Path
from vigie.stack.directories import locked
with locked(Path({str(tmp_path)!r})):
    print("held", flush=True)
    input()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", holder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    with pytest.raises(StackError, match=f"process {process.pid}"), locked(tmp_path):
        pass
    process.kill()
    process.communicate()
    with locked(tmp_path):
        pass


def test_a_data_directory_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StackError, match="VIGIE_DATA_DIR"), locked(tmp_path / "file" / "data"):
        pass


def test_a_private_directory_is_closed_to_others(tmp_path: Path) -> None:
    make_private(tmp_path / "sockets", None)
    make_private(tmp_path / "sockets", None)
    assert stat.S_IMODE((tmp_path / "sockets").stat().st_mode) == 0o700


def test_a_link_in_the_place_of_a_private_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "sockets").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StackError, match="is not ours"):
        make_private(tmp_path / "sockets", None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a directory away")
def test_a_directory_of_somebody_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sockets").mkdir()
    os.chown(tmp_path / "sockets", 12345, 12345)
    with pytest.raises(StackError, match="is not ours"):
        make_private(tmp_path / "sockets", None)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another user")
def test_a_closed_directory_is_opened_to_pass_through_but_not_to_list(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "clone").mkdir(parents=True)
    home.chmod(0o700)
    nobody = pwd.getpwnam("nobody")
    assert home in let_pass(nobody, home / "clone" / "data")
    assert stat.S_IMODE(home.stat().st_mode) == 0o701
    assert let_pass(nobody, home / "clone" / "data") == []


def test_programs_installed_for_one_user_can_be_run_by_all(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir(mode=0o700)
    program, library = tmp_path / "bin" / "postgres", tmp_path / "bin" / "library.so"
    program.touch(0o700)
    library.touch(0o600)
    let_read(tmp_path)
    assert stat.S_IMODE((tmp_path / "bin").stat().st_mode) == 0o705
    assert stat.S_IMODE(program.stat().st_mode) == 0o705
    assert stat.S_IMODE(library.stat().st_mode) == 0o604
