"""The page on recordings tells which times a replay moves."""

import re
from pathlib import Path

from sensor_sim.time_keys import ANYWHERE, OF_WHOLE, SENML

PAGE = (Path(__file__).parents[2] / "docs" / "cities.md").read_text("utf-8")


def test_every_time_that_a_replay_moves_is_told_beside_its_dialect() -> None:
    dialects = {**OF_WHOLE, **ANYWHERE, "SenML": SENML}
    rows = {
        name: row
        for name in dialects
        for row in re.findall(rf"^\| {name}[^|]* \|.*$", PAGE, re.MULTILINE)
    }
    assert set(rows) == set(dialects)
    for name, row in rows.items():
        for path in dialects[name]:
            key = path.removesuffix(".value.@value").removesuffix(".value").split(".")[-1]
            assert re.search(rf"`{key}`|`{re.sub('(From|To)$', '', key)}` \(`From`, `To`\)", row)
