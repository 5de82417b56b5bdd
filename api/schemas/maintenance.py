"""How the database is kept in order."""

from typing import Literal

from pydantic import ConfigDict

from api.schemas.base import Model, Time


class Waiting(Model):
    """Changed buckets of a grain, of any series; `oldest` is where the first of them begins."""

    grain: Literal["15m", "1h", "1d"]
    buckets: int
    oldest: Time


class Maintenance(Model):
    """`last_round` and what follows from it are null when `vigie db maintain` never ran.

    `waiting` are buckets to be worked out once they have ended; until then answers take them from
    the readings, so these are right all the same. `groups_waiting` are to be put together afresh.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "at": "2026-11-23T07:00:02.500000Z",
                    "last_round": "2026-11-23T06:59:55.120000Z",
                    "every_s": 10.0,
                    "is_regular": True,
                    "waiting": [{"grain": "15m", "buckets": 1, "oldest": "2026-11-23T07:00:00Z"}],
                    "groups_waiting": 0,
                }
            ]
        }
    )

    at: Time
    last_round: Time | None
    every_s: float | None
    is_regular: bool | None
    waiting: list[Waiting]
    groups_waiting: int
