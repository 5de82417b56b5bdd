"""Ties a child process to its parent, and runs it as another user if asked to.

Run as a script between the supervisor and each child: it asks the kernel to signal this process
when the parent dies (prctl(2), Linux only), so that nothing outlives a supervisor that was killed,
and then becomes the child (exec). Only the standard library is imported, so it costs milliseconds.

    tether.py PARENT_PID DEATH_SIGNAL USER COMMAND...       USER is - for the same user
"""

import ctypes
import os
import pwd
import sys

_PR_SET_PDEATHSIG = 1


def main(parent_pid: int, death_signal: int, user: str, command: list[str]) -> None:
    if user != "-":
        _become(user)
    if sys.platform == "linux":  # after the change of user, which would undo it
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent_pid:
            sys.exit(1)  # the parent died before it could be tied to
    os.execvp(command[0], command)  # noqa: S606 - becoming the command is the purpose


def _become(user: str) -> None:
    entry = pwd.getpwnam(user)
    os.initgroups(user, entry.pw_gid)
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    os.environ.update(HOME=entry.pw_dir, USER=user, LOGNAME=user)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
