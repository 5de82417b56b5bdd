"""What the compose file and the Dockerfile say, held against what is there."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.deploy.compose import (
    COMPOSE_FILE,
    OURS,
    ROOT,
    MissingVariableError,
    entry_point,
    instructions,
    services,
    variables_of,
)
from vigie import cli
from vigie.city import load_city
from vigie.settings import Settings
from vigie.stack.up import _Stack

PACKAGES = ("vigie", "ingest", "alarms", "api", "dashboard", "sensor_sim")
SECRETS = {
    "VIGIE_DATABASE_PASSWORD": "database-secret",
    "VIGIE_MQTT_PASSWORD": "broker-secret",
    "VIGIE_DASHBOARD_SECRET": "dashboard-secret" * 2,
}


def test_there_is_a_service_for_each_part() -> None:
    assert set(services(**SECRETS)) == {"timescaledb", "mosquitto", *OURS}


@pytest.mark.parametrize("name", OURS)
def test_every_setting_exists_and_is_valid(name: str) -> None:
    environment = services(**SECRETS)[name]["environment"]
    given = {name.removeprefix("VIGIE_").lower(): value for name, value in environment.items()}
    assert given.keys() <= Settings.model_fields.keys()
    Settings(**given)


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_that_vigie_has(name: str) -> None:
    assert entry_point() == ["vigie"]
    command = services(**SECRETS)[name]["command"]
    done = subprocess.run(
        [sys.executable, "-m", "vigie", *command, "--help"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert f"Usage: vigie {' '.join(command)}" in done.stdout


def test_the_entry_point_is_a_script_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    module, function = project["scripts"][entry_point()[0]].split(":")
    assert module == cli.__name__
    assert callable(getattr(cli, function))


@pytest.mark.parametrize("name", [one for one in OURS if one not in {"migrate", "sensor_sim"}])
def test_every_health_check_is_one_that_vigie_has(name: str) -> None:
    first, *command = services(**SECRETS)[name]["healthcheck"]["test"]
    assert (first, command) == ("CMD", ["vigie", "health", name])
    assert name in set(cli.Service)


@pytest.mark.parametrize("variable", SECRETS)
def test_there_is_no_default_secret(variable: str) -> None:
    without = {name: value for name, value in SECRETS.items() if name != variable}
    with pytest.raises(MissingVariableError, match=f"{variable}: set a "):
        services(**without)


def test_no_service_gets_a_secret_that_it_does_not_need() -> None:
    texts = {name: str(one) for name, one in services(**SECRETS).items()}
    with_database = {name for name, text in texts.items() if "database-secret" in text}
    with_broker = {name for name, text in texts.items() if "broker-secret" in text}
    assert with_database == {"timescaledb", "migrate", "maintain", "ingest", "alarms", "api"}
    assert with_broker == {"mosquitto", "ingest", "alarms", "sensor_sim"}
    assert {name for name, text in texts.items() if "dashboard-secret" in text} == {"dashboard"}


def test_alarms_deployed_get_every_setting_that_their_channels_ask_for() -> None:
    sources = "".join(one.read_text() for one in (ROOT / "alarms").rglob("*.py"))
    asked = {f"VIGIE_{one.upper()}" for one in re.findall(r"settings\.(\w+)", sources)}
    of_channels = {one for one in asked if one.startswith(("VIGIE_SMTP_", "VIGIE_DASHBOARD_"))}
    given = services(**SECRETS)["alarms"]["environment"].keys()
    assert of_channels - given == {"VIGIE_SMTP_CA_FILE"}  # a file: by an overlay
    assert of_channels & given
    assert "VIGIE_MQTT_URL" in given


def test_mail_of_alarms_comes_from_the_environment() -> None:
    mail = {"VIGIE_SMTP_URL": "smtps://mail.example", "VIGIE_SMTP_FROM": "vigie@city.example"}
    environment = services(**SECRETS, **mail)["alarms"]["environment"]
    assert {name: environment[name] for name in mail} == mail


def test_the_dashboard_deployed_gets_what_the_embedded_stack_gives_its_own(tmp_path: Path) -> None:
    embedded = _Stack(
        Settings(data_dir=tmp_path), load_city(ROOT / "cities" / "marseille"), with_demo=False
    )
    embedded._dashboard_key = "key"
    given = embedded._service("dashboard", "dashboard").environment
    secret = {name for name in given if name not in {"VIGIE_CITY", "PYTHONUNBUFFERED"}}
    assert secret == {"VIGIE_API_KEY", "VIGIE_DASHBOARD_SECRET"}
    assert secret <= services(**SECRETS)["dashboard"]["environment"].keys()


def test_only_the_api_and_the_dashboard_are_published_and_on_loopback() -> None:
    ports = {name: one["ports"] for name, one in services(**SECRETS).items() if "ports" in one}
    assert ports == {"api": ["127.0.0.1:8000:8000"], "dashboard": ["127.0.0.1:8050:8050"]}
    assert Settings.model_fields["api_port"].default == 8000
    assert Settings.model_fields["dashboard_port"].default == 8050


def test_the_metrics_are_exposed_to_the_other_containers_only() -> None:
    ingest = services(**SECRETS)["ingest"]
    assert ingest["expose"] == [ingest["environment"]["VIGIE_INGEST_METRICS_PORT"]]


def test_everything_of_ours_runs_without_rights() -> None:
    for name in OURS:
        service = services(**SECRETS)[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["user"] == dict(instructions())["USER"] != "0"
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_every_mounted_path_exists_and_every_volume_is_declared() -> None:
    declared = yaml.safe_load(COMPOSE_FILE.read_text())["volumes"]
    for service in services(**SECRETS).values():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).exists(), source
            else:
                assert source in declared


def test_every_file_that_the_image_copies_exists_and_is_not_ignored() -> None:
    ignored = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text().splitlines()
    kept = {line[1:] for line in ignored if line.startswith("!")}
    copies = [words.split() for name, words in instructions() if name == "COPY"]
    for *sources, _ in (words for words in copies if not words[0].startswith("--from")):
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source.split("/")[0] in kept


def test_every_variable_is_explained_in_the_operations_manual() -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    for variable in variables_of(COMPOSE_FILE.read_text()):
        assert f"`{variable}`" in manual, variable


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_in_the_operations_manual_with_its_default(field: str) -> None:
    manual = (ROOT / "docs" / "operations.md").read_text()
    setting = Settings.model_fields[field]
    default = "" if setting.default is None else f"`{setting.default}`"
    row = f"| `VIGIE_{field.upper()}` | {default} | {setting.description} |"
    assert row in manual.splitlines()


def test_the_wheel_that_the_image_installs_carries_every_file(tmp_path: Path) -> None:
    listing = subprocess.run(
        ["git", "ls-files", "-z", "*.toml", "*.md", "LICENSE", "NOTICE", *PACKAGES],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    if listing.returncode != 0:
        pytest.skip("not a clone: which files belong to the packages is not known")
    tracked = [one for one in listing.stdout.split("\0") if (ROOT / one).is_file()]
    source = tmp_path / "source"  # built elsewhere, so that nothing stale is packed
    for file in tracked:
        (source / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, source / file)
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps"),
            *("--no-build-isolation", "--disable-pip-version-check"),
            *("--wheel-dir", tmp_path, source),
        ],
        check=True,
        capture_output=True,
    )
    packed = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    belonging = {one for one in tracked if one.split("/")[0] in PACKAGES}
    assert belonging - packed == set()
