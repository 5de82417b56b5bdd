"""What the packages import is what `pyproject.toml` asks for, and the lock holds it all."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("vigie", "ingest", "api", "alarms", "dashboard", "sensor_sim")


def plain(requirement: str) -> str:
    """A requirement's project name, as PEP 503 writes it."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None, requirement
    return re.sub(r"[-_.]+", "-", match[0]).lower()


@pytest.fixture(scope="module")
def wanted() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return {plain(one) for one in project["dependencies"]}


def imported(package: str) -> set[str]:
    found = set()
    for file in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - set(PACKAGES)


@pytest.mark.parametrize("package", PACKAGES)
def test_what_is_imported_is_asked_for(package: str, wanted: set[str]) -> None:
    distributions = packages_distributions()
    for module in imported(package):
        names = {plain(one) for one in distributions.get(module, [module])}
        # What they bring and offer: fastapi starlette, dash plotly, psycopg[pool] its pool.
        assert names & (wanted | {"starlette", "plotly", "psycopg-pool"}), module


@pytest.mark.parametrize("lock", ["runtime.txt", "build.txt", "dev.txt"])
def test_every_locked_package_is_pinned(lock: str) -> None:
    lines = (ROOT / "requirements" / lock).read_text().splitlines()
    pins = [one for one in lines if one and not one.lstrip().startswith("#")]
    assert pins
    assert all(re.match(r"[\w.-]+(\[[\w,]+\])?==[\w.]+( ;.*)?$", one) for one in pins)


def test_the_lock_holds_everything_that_is_asked_for(wanted: set[str]) -> None:
    locked = {
        plain(one)
        for one in (ROOT / "requirements" / "runtime.txt").read_text().split("\n")
        if re.match(r"\w", one)
    }
    assert wanted <= locked
