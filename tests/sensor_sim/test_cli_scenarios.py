"""`vigie sim scenarios`, and `run --scenario`, as a person uses them."""

import pytest
from typer.testing import CliRunner

from sensor_sim.cli import app

WIDE = {"COLUMNS": "300"}


def said(*arguments: str, code: int = 0) -> str:
    done = CliRunner().invoke(app, arguments, env=WIDE)
    assert done.exit_code == code, done.output
    return done.output


def test_the_scenarios_of_a_city_are_listed_with_when_and_what() -> None:
    page = said("scenarios", "--city", "marseille")
    blackout, tunnel, heat, match, storm, strike = page.strip().split("\n\n")
    assert blackout.startswith("blackout: Panne d'électricité dans le 5e, when it is started, for")
    assert "+0s to +2h     no electricity: district 13205" in blackout
    assert "97% of the traffic takes other roads: device trafic-13208-08" in tunnel
    assert "+10 °C, clouds over 0% of the sky, -9 km/h of wind" in heat
    assert match.startswith("match_night: Soir de match, at 18:00, for 8h")
    assert "guests for 70% of the parking: within 1.8 km of 43.2698, 5.3959" in match
    assert "9 dB louder" in match
    assert "+22 mm/h of rain" in storm
    assert "power times 0.5: use transport" in strike


def test_a_city_speaks_its_own_language() -> None:
    assert "game_night: Game night, at 16:30" in said("scenarios", "--city", "los-angeles")


def test_what_happens_shows_in_a_dry_run() -> None:
    run = ("run", "--city", "marseille", "--devices", "30", "--dry-run")
    start = ("--start", "2026-11-24T12:00:00Z")

    def reports(*scenario: str) -> list[str]:
        """Topics and payloads, without the time of the wall clock before them."""
        _, _, *lines = said(*run, *start, *scenario).splitlines()
        return [line.split("  ", 1)[1] for line in lines]

    assert reports("--scenario", "storm@+10h") == reports()
    assert reports("--scenario", "storm@2026-11-24T10:00") != reports()


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ("flood", "the city has no scenario 'flood'; its scenarios are: blackout, closed_tunnel"),
        ("storm@noon", "storm: 'noon' is no time: write 2026-11-23T18:00, or +10m"),
        ("storm@+1h/late", "storm: 'late' is no time"),
    ],
)
def test_what_cannot_happen_is_refused(scenario: str, why: str) -> None:
    page = said("run", "--city", "marseille", "--dry-run", "--scenario", scenario, code=2)
    assert why in " ".join(page.split())
