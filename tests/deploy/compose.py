"""`docker-compose.yml` and `deploy/Dockerfile` as data, with their variables filled in."""

import json
import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
COMPOSE_FILE = ROOT / "docker-compose.yml"
DOCKERFILE = ROOT / "deploy" / "Dockerfile"
OURS = ("migrate", "maintain", "ingest", "alarms", "api", "dashboard", "sensor_sim")

_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<word>[^}]*))?\}")


class MissingVariableError(Exception):
    """A variable without which the file refuses to start."""


def interpolate(text: str, variables: dict[str, str]) -> str:
    """The forms of Compose's interpolation that the file uses."""

    def value(match: re.Match[str]) -> str:
        if match[0] == "$$":
            return "$"
        found = variables.get(match["name"])
        if found:
            return found
        if match["kind"] == "-":
            return str(match["word"])
        raise MissingVariableError(f"{match['name']}: {match['word']}")

    return _VARIABLE.sub(value, text)


def variables_of(text: str) -> set[str]:
    uncommented = "\n".join(line for line in text.splitlines() if not line.strip().startswith("#"))
    return {match["name"] for match in _VARIABLE.finditer(uncommented) if match["name"]}


def services(**variables: str) -> dict[str, dict[str, Any]]:
    """The services, as Compose would start them with these variables."""

    def fill(node: Any) -> Any:
        if isinstance(node, str):
            return interpolate(node, variables)
        if isinstance(node, list):
            return [fill(one) for one in node]
        if isinstance(node, dict):
            return {key: fill(value) for key, value in node.items()}
        return node

    document = yaml.safe_load(COMPOSE_FILE.read_text())
    filled: dict[str, dict[str, Any]] = fill(document["services"])
    return filled


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", DOCKERFILE.read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def entry_point() -> list[str]:
    found: list[str] = json.loads(dict(instructions())["ENTRYPOINT"])
    return found
