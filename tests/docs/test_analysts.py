"""The page for analysts is true, and its notebook runs with the right numbers on real readings."""

import ast
import io
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import numpy as np
import openpyxl
import pandas as pd
import pytest
from nbformat import NotebookNode

from tests.docs.notebook import GUIDE, NOTEBOOK, execute, los_angeles
from tests.docs.test_commands import commands, run
from tests.vigie.stack.stack import ROOT, Stack

LIMIT_BYTES = 400_000
EVERY = 9  # of the recording's 207 detectors 23, so that it is quick
KM_PER_MILE = 1.609344
ZONE = "America/Los_Angeles"
PAGE = GUIDE.read_text("utf-8")
PYTHON = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
COMMANDS = commands(PAGE)
ADDRESSES = [one for one in COMMANDS if one.startswith("curl")]
FRAMES = ("coverage", "speed", "slow", "compared", "profile", "evening", "readings")


@pytest.fixture(scope="module")
def recorded() -> pd.DataFrame:
    """Kilometres an hour of each detector, by the times of the city's clocks."""
    original = ROOT / "cities" / "los-angeles" / "recordings" / "metr_la.csv.gz"
    speeds = pd.read_csv(original).iloc[:, ::EVERY] * KM_PER_MILE
    speeds.index = pd.date_range("2012-03-01", periods=len(speeds), freq="5min")
    return speeds


@pytest.fixture(scope="module")
def running(recorded: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Los Angeles with some of its detectors, and their whole week."""
    cities = tmp_path_factory.mktemp("cities")
    folder = cities / "los-angeles"
    shutil.copytree(ROOT / "cities" / "los-angeles", folder)
    devices = pd.read_csv(folder / "devices.csv", dtype=str)
    devices[devices["id"].isin(recorded.columns)].to_csv(folder / "devices.csv", index=False)
    table = folder / "recordings" / "metr_la.csv.gz"
    pd.read_csv(table, dtype=str)[recorded.columns].to_csv(table, index=False)
    with los_angeles(tmp_path_factory.mktemp("data"), cities) as started:
        yield started


@pytest.fixture(scope="module")
def executed(running: Stack, tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    """What the notebook's frames hold after it has run from its first cell to its last."""
    folder = tmp_path_factory.mktemp("notebook")
    notebook = read()
    for name in FRAMES:
        keep = f"{name}.to_pickle('{name}.pickle')"
        notebook.cells.append(nbformat.v4.new_code_cell(keep))
    execute(notebook, running, folder)
    assert warnings_of(notebook) == []
    return {name: pd.read_pickle(folder / f"{name}.pickle") for name in FRAMES}


def read() -> NotebookNode:
    return nbformat.read(NOTEBOOK, as_version=4)


def code_of(notebook: NotebookNode) -> list[NotebookNode]:
    return [one for one in notebook.cells if one.cell_type == "code"]


def warnings_of(notebook: NotebookNode) -> list[str]:
    outputs = [one for cell in code_of(notebook) for one in cell.outputs]
    return [one.text for one in outputs if one.get("name") == "stderr"]


def on_the_clock(times: pd.Series) -> pd.MultiIndex:
    """Weekday and time of day: what a replay at the same hour of the week keeps."""
    return pd.MultiIndex.from_arrays([times.dt.day_of_week, times.dt.time])


def mean_of(recorded: pd.DataFrame, freq: str) -> pd.DataFrame:
    """The recording's means by bucket and detector, on the clock."""
    means = recorded.resample(freq).mean()
    return means.set_axis(on_the_clock(means.index.to_series()))


def local(times: pd.Series) -> pd.Series:
    return times.dt.tz_convert(ZONE)


@pytest.mark.system
def test_what_was_not_played_shows_as_missing(executed: dict[str, pd.DataFrame]) -> None:
    [before, _, *week, _] = executed["coverage"].loc["mean_speed"]
    assert before < 0.01
    assert week == [1.0] * 7


@pytest.mark.system
def test_the_week_is_the_recorded_one(
    executed: dict[str, pd.DataFrame], recorded: pd.DataFrame
) -> None:
    quarters = mean_of(recorded, "15min")
    speed, slow = executed["speed"], executed["slow"]

    at = on_the_clock(local(speed["start"]))
    assert set(at.get_level_values(0)) == set(range(7))
    assert set(speed["readings"]) == {3 * len(recorded.columns)}
    np.testing.assert_allclose(speed["value"], quarters.mean(axis=1)[at])
    np.testing.assert_allclose(slow["value"], (quarters < 50).mean(axis=1)[at] * 100)
    assert slow["value"].max() > 10


@pytest.mark.system
def test_a_day_stands_beside_the_recorded_day_before(
    executed: dict[str, pd.DataFrame], recorded: pd.DataFrame
) -> None:
    means = mean_of(recorded, "15min").mean(axis=1)
    compared = executed["compared"]
    for prefix in ("", "earlier_"):
        at = on_the_clock(local(compared[f"{prefix}start"]))
        np.testing.assert_allclose(compared[f"{prefix}value"], means[at])
    assert not np.allclose(compared["value"], compared["earlier_value"])


@pytest.mark.system
def test_the_usual_week_is_the_mean_of_its_hours(
    executed: dict[str, pd.DataFrame], recorded: pd.DataFrame
) -> None:
    hours = recorded.mean(axis=1).groupby([recorded.index.day_of_week + 1, recorded.index.hour])
    profile = executed["profile"]
    at = pd.MultiIndex.from_frame(profile[["weekday", "hour"]])
    assert len(profile) == 7 * 24
    np.testing.assert_allclose(profile["value"], hours.mean()[at])


@pytest.mark.system
def test_the_map_and_the_raw_readings_are_of_the_slowest_detector(
    executed: dict[str, pd.DataFrame], recorded: pd.DataFrame
) -> None:
    readings, evening = executed["readings"], executed["evening"]
    clock = local(readings["time"])
    day = recorded[recorded.index.day_of_week == clock.dt.day_of_week[0]]
    peak = day[day.index.hour.isin([16, 17, 18])].mean()

    np.testing.assert_allclose(evening["value"], peak[evening.index])
    assert len(evening) == len(peak)
    assert set(readings["device"]) == {peak.idxmin()}
    times = day.set_axis(on_the_clock(day.index.to_series()))[peak.idxmin()]
    np.testing.assert_allclose(readings["value"], times[on_the_clock(clock)])


@pytest.mark.system
@pytest.mark.parametrize("command", ADDRESSES)
def test_the_page_s_addresses_are_answered(command: str, running: Stack, tmp_path: Path) -> None:
    answer = run(command.replace("-o ", f"-o {tmp_path}/"), running)
    if "geojson" in command:
        assert '"type":"FeatureCollection","features":[{"type":"Feature"' in answer
    elif "csv" in command:
        assert "km/h" in next(iter(pd.read_csv(io.StringIO(answer), nrows=1).filter(like="value")))
    else:
        [sheet, *_] = openpyxl.load_workbook(tmp_path / "speeds.xlsx").worksheets
        assert sheet.max_row > 24


@pytest.mark.system
def test_the_page_s_python_runs_as_it_stands(running: Stack) -> None:
    [program] = PYTHON
    here = program.replace("127.0.0.1:8000", f"127.0.0.1:{running.api_port}")
    subprocess.run(
        [sys.executable, "-W", "error", "-c", here],
        check=True,
        timeout=60,
        env={**running.environment, "MPLBACKEND": "agg"},
    )


@pytest.mark.system
def test_pandas_sends_a_key_as_the_page_says(running: Stack) -> None:
    [header] = re.findall(r'`storage_options=\{"([^"]+)": "vigie_…"\}`', PAGE)
    letters = pd.read_parquet(
        f"http://127.0.0.1:{running.api_port}/v1/dead-letters?format=parquet",
        storage_options={header: running.api_headers["X-API-Key"]},
    )
    assert "reason" in letters.columns


def test_the_page_installs_what_the_notebook_imports() -> None:
    imported: set[str] = set()
    for one in ast.walk(ast.parse("\n".join(cell.source for cell in code_of(read())))):
        if isinstance(one, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in one.names}
        elif isinstance(one, ast.ImportFrom) and one.module:
            imported.add(one.module.split(".")[0])
    [install] = [one for one in COMMANDS if "pip install" in one]
    installed = set(install.split("pip install ")[1].split())
    assert imported - sys.stdlib_module_names == {"pandas", "matplotlib"}
    # pandas reads Parquet with pyarrow.
    assert installed == {"pandas", "matplotlib", "pyarrow", "jupyterlab"}


def test_the_stored_notebook_shows_a_whole_run() -> None:
    cells = code_of(read())
    assert [one.execution_count for one in cells] == list(range(1, len(cells) + 1))
    outputs = [output for one in cells for output in one.outputs]
    assert {one.output_type for one in outputs} <= {"stream", "execute_result", "display_data"}
    assert sum("image/png" in one.get("data", {}) for one in outputs) == 5
    assert warnings_of(read()) == []


def test_the_stored_notebook_is_small_and_tells_nothing_of_where_it_was_made() -> None:
    text = NOTEBOOK.read_text("utf-8")
    assert len(text) < LIMIT_BYTES
    shown = re.sub(r'"image/png": "[^"]*"', "", text)
    assert not re.search(r"/(home|root|tmp|work|usr|Users)/|ipykernel_|:(?!8000)\d{5}\b", shown)
