"""The outputs in docs/notebooks: `python -m tests.docs.notebook`.

It brings Los Angeles up, plays its week as docs/analysts.md says, and runs the notebook anew.
"""

import asyncio
import os
import re
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode, from_dict

from tests.servers import wait_until
from tests.vigie.stack.stack import ROOT, Stack, stack

NOTEBOOK = ROOT / "docs" / "notebooks" / "los-angeles.ipynb"
GUIDE = ROOT / "docs" / "analysts.md"
CELL_TIMEOUT_S = 120
HISTORY_TIMEOUT_S = 150
STEP = timedelta(minutes=5)
WEEK = timedelta(weeks=1)


@contextmanager
def los_angeles(data_dir: Path, cities: Path) -> Iterator[Stack]:
    """Los Angeles of a folder of cities, on the air and with its history stored."""
    folders = {"VIGIE_CITIES_DIR": str(cities), "VIGIE_CITY": "los-angeles"}
    with stack(data_dir, **folders) as running:
        running.wait_until_live()
        replay = subprocess.Popen(
            [sys.executable, "-m", *replay_command(cities)], cwd=ROOT, env=running.environment
        )
        try:
            wait_until(
                lambda: has_its_week(running),
                timeout_s=HISTORY_TIMEOUT_S,
                what="the week to be stored",
            )
            yield running
        finally:
            replay.send_signal(signal.SIGINT)
            replay.wait(timeout=30)


def replay_command(cities: Path) -> list[str]:
    """The guide's command that plays the week, of the cities in that folder."""
    [command] = re.findall(
        r"^\.venv/bin/(vigie sim replay .*)$", GUIDE.read_text("utf-8"), re.MULTILINE
    )
    return [
        str(cities / one.removeprefix("cities/")) if one.startswith("cities/") else one
        for one in shlex.split(command)
    ]


def has_its_week(running: Stack) -> bool:
    """Whether each device has a reading of every step of the last week."""
    now = datetime.now(UTC)
    end = now - (now - datetime(2000, 1, 1, tzinfo=UTC)) % STEP
    question = {
        "metric": "mean_speed",
        "stat": "count",
        "bucket": "all",
        "start": (end - WEEK).isoformat(),
        "end": end.isoformat(),
    }
    url = f"http://127.0.0.1:{running.api_port}/v1"
    groups = httpx.get(f"{url}/aggregates", params=question).raise_for_status().json()["groups"]
    devices = httpx.get(f"{url}/status").raise_for_status().json()["devices"]["confirmed"]
    found = sum(readings for one in groups for _, _, readings, *_ in one["buckets"])
    return bool(found == devices * (WEEK // STEP))


def execute(notebook: NotebookNode, running: Stack, folder: Path) -> None:
    """Give the notebook the outputs that it has with this API, run in this folder.

    Raises:
        CellExecutionError: a cell failed; the message holds the cell and its traceback.
    """
    # A folder of its own with a short name: a socket's path has 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="vigie-kernel-") as own:
        environment = {
            **os.environ,
            "VIGIE_API_URL": f"http://127.0.0.1:{running.api_port}",
            "IPYTHONDIR": own,
            "MPLCONFIGDIR": own,
        }
        kernel = AsyncKernelManager(
            transport="ipc",
            connection_file=f"{own}/kernel.json",
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),  # this Python's own
        )
        client = NotebookClient(notebook, km=kernel, timeout=CELL_TIMEOUT_S)
        asyncio.run(client.async_execute(env=environment, cwd=str(folder), cleanup_kc=True))


def remove_traces(notebook: NotebookNode) -> None:
    """Leave nothing in the notebook that tells when, and with which versions, it was run."""
    notebook.metadata = from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        }
    )
    for cell in notebook.cells:
        cell.metadata = from_dict({})


def main() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with los_angeles(path / "data", ROOT / "cities") as running:
            execute(notebook, running, path)
    remove_traces(notebook)
    nbformat.write(notebook, NOTEBOOK)
    sys.stdout.write(f"{NOTEBOOK.relative_to(ROOT)}: {NOTEBOOK.stat().st_size // 1024} KB\n")


if __name__ == "__main__":
    main()
