import asyncio
import os
import re
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.servers import wait_until
from tests.vigie.stack.scene import Scene, gone, run, scene
from vigie.stack.output import Parsed
from vigie.stack.process import Program
from vigie.stack.supervisor import Backoff

SLEEPER = "import os, time; print(os.getpid(), flush=True); time.sleep(600)"


def python(code: str, name: str = "worker", **options: Any) -> Program:
    return Program(name, (sys.executable, "-c", textwrap.dedent(code)), **options)


def test_a_killed_child_is_restarted_and_the_signal_is_named() -> None:
    async def story() -> None:
        async with scene() as on:
            on.supervisor.start(python(SLEEPER))
            await on.until(lambda: len(on.pids()) == 1)
            os.kill(on.pids()[0], signal.SIGKILL)
            await on.until(lambda: len(on.pids()) == 2)
            assert "worker ended (SIGKILL); restarting in 0.5 s" in on.stream.getvalue()
            assert on.supervisor.endings("worker") == 1

    run(story())


def test_each_restart_waits_longer_and_tells_the_exit_code() -> None:
    async def story() -> None:
        async with scene() as on:
            on.supervisor.start(python("raise SystemExit(3)"))
            await on.until(lambda: on.supervisor.endings("worker") == 3)
            said = re.findall(r"exit code 3\); restarting in (\S+) s", on.stream.getvalue())
            assert said == ["0.5", "1", "2"]

    run(story())


@given(st.lists(st.floats(0, 59), max_size=20))
def test_backoff_doubles_to_its_limit_and_forgets_after_good_health(runs: list[float]) -> None:
    backoff = Backoff()
    waits = [backoff.after_running(one) for one in runs]
    assert waits == [min(0.5 * 2**number, 30) for number in range(len(runs))]
    assert backoff.after_running(60) == 0.5


def test_a_program_whose_work_is_done_is_not_restarted() -> None:
    async def story() -> None:
        async with scene() as on:
            on.supervisor.start(python("print('done')", runs_for_ever=False))
            await on.until(lambda: "done" in on.stream.getvalue())
            await asyncio.sleep(0.8)
            assert on.stream.getvalue().count("done") == 1
            assert on.supervisor.endings("worker") == 0

    run(story())


def test_hidden_lines_are_shown_when_their_program_ends() -> None:
    def hide(line: str) -> Parsed:
        return "debug", line

    async def story() -> None:
        async with scene() as on:
            on.supervisor.start(
                python("print('the disk is full'); raise SystemExit(1)", parse=hide)
            )
            await on.until(lambda: "worker    | ERROR the disk is full" in on.stream.getvalue())

    run(story())


def test_what_was_hidden_long_ago_is_not_shown_as_if_it_were_the_reason() -> None:
    def hide(line: str) -> Parsed:
        return "debug", line

    talkative = """
        import time
        print("I have started", flush=True)
        time.sleep(6)
        print("the disk is full")
        raise SystemExit(1)
    """

    async def story() -> None:
        async with scene() as on:
            on.supervisor.start(python(talkative, parse=hide))
            await on.until(lambda: "vigie     | ERROR worker ended" in on.stream.getvalue())
            assert "worker    | ERROR the disk is full" in on.stream.getvalue()
            assert "I have started" not in on.stream.getvalue()

    run(story())


def test_groups_stop_one_after_the_other() -> None:
    farewell = """
        import signal, sys, time
        def bye(*_):
            print("bye", flush=True)
            sys.exit(0)
        signal.signal(signal.SIGTERM, bye)
        print("up", flush=True)
        time.sleep(600)
    """

    async def story() -> None:
        async with scene("service", "broker", "postgres") as on:
            for name in ("postgres", "broker", "service"):
                on.supervisor.start(python(farewell, name))
            await on.until(lambda: on.stream.getvalue().count("| up") == 3)
        byes = re.findall(r"^(\w+) +\| bye$", on.stream.getvalue(), re.MULTILINE)
        assert byes == ["service", "broker", "postgres"]

    run(story())


def test_a_slow_group_does_not_keep_the_next_from_being_asked() -> None:
    slow = """
        import signal, time
        signal.signal(signal.SIGTERM, lambda *_: None)
        print("up", flush=True)
        while True:
            time.sleep(1)
    """

    async def story() -> None:
        on = Scene()
        on.supervisor.start(python(SLEEPER, "broker"))
        on.supervisor.start(python(slow, "service"))
        await on.until(lambda: "| up" in on.stream.getvalue() and len(on.pids()) == 1)
        await on.supervisor.stop([({"service"}, 0.1), ({"broker"}, 1.5)], deadline_s=1.5)
        assert "service did not stop within 1.5 s and was killed" in on.stream.getvalue()
        assert "broker did not" not in on.stream.getvalue()

    run(story())


def test_a_child_that_ignores_us_is_killed_with_what_it_started() -> None:
    stubborn = """
        import os, signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        grandchild = subprocess.Popen(["sleep", "600"])
        print(grandchild.pid, flush=True)
        print(os.getpid(), flush=True)
        time.sleep(600)
    """

    async def story() -> None:
        async with scene(grace_s=0.3) as on:
            on.supervisor.start(python(stubborn))
            await on.until(lambda: len(on.pids()) == 2)
            began = time.monotonic()
        assert time.monotonic() - began < 5
        assert "did not stop within 0.3 s and was killed" in on.stream.getvalue()
        wait_until(lambda: all(gone(one) for one in on.pids()), what="both to be gone")

    run(story())


def test_what_a_crashed_child_left_running_is_killed() -> None:
    careless = """
        import os, subprocess, sys
        grandchild = subprocess.Popen(["sleep", "600"])
        print(grandchild.pid, flush=True)
        os._exit(1)
    """

    async def story() -> None:
        async with scene() as on:
            on.supervisor.start(python(careless))
            await on.until(lambda: on.supervisor.endings("worker") >= 1)
            first = on.pids()[0]
            await on.until(lambda: gone(first))

    run(story())


def test_a_very_long_line_comes_in_pieces_and_later_lines_still_come() -> None:
    async def story() -> None:
        async with scene() as on:
            on.supervisor.start(python("print('x' * 300_000); print('after')", runs_for_ever=False))
            await on.until(lambda: "| after" in on.stream.getvalue())
            assert on.stream.getvalue().count("x") == 300_000

    run(story())


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of a parent's death")
def test_no_child_outlives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "supervise.py"
    script.write_text(
        textwrap.dedent(
            f"""
            import asyncio, sys
            from vigie.stack.output import Output
            from vigie.stack.process import Program
            from vigie.stack.supervisor import Supervisor

            async def main():
                supervisor = Supervisor(Output(as_json=False))
                for name in ("one", "two"):
                    supervisor.start(Program(name, (sys.executable, "-c", {SLEEPER!r})))
                await asyncio.sleep(600)

            asyncio.run(main())
            """
        )
    )
    supervisor = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    try:
        assert supervisor.stdout is not None
        pids = [int(supervisor.stdout.readline().split("|")[1]) for _ in range(2)]
        assert not any(gone(one) for one in pids)
    finally:
        supervisor.kill()
        supervisor.communicate()
    wait_until(lambda: all(gone(one) for one in pids), what="the children to be gone")
