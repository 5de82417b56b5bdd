"""What the API said of a session counts for a moment, and for longer only while it is away."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.access.known import REMEMBERED_S, Known
from dashboard.access.person import Person
from dashboard.access.sessions import AwayError
from vigie.scopes import Role

ADA = Person("staff ada", "Ada", Role.OPERATOR, datetime.now(UTC) + timedelta(hours=1), "token")


class Api:
    """Answers with `person`, or is away."""

    def __init__(self, person: Person | None) -> None:
        self.person = person
        self.is_away = False
        self.asked = 0
        self.now = 0.0

    async def owner(self, _: str) -> Person | None:
        self.asked += 1
        if self.is_away:
            raise AwayError("away")
        return self.person

    def clock(self) -> float:
        return self.now


def test_the_api_is_asked_once_in_a_while() -> None:
    api = Api(ADA)
    known = Known(api.owner, api.clock)

    async def look() -> None:
        for _ in range(5):
            assert await known.owner("token") == ADA
        assert api.asked == 1
        api.now += REMEMBERED_S + 1
        api.person = None
        assert await known.owner("token") is None
        assert api.asked == 2

    asyncio.run(look())


def test_while_the_api_is_away_its_last_word_counts() -> None:
    api = Api(ADA)
    known = Known(api.owner, api.clock)

    async def look() -> None:
        await known.owner("token")
        api.is_away = True
        api.now += 1_000
        assert await known.owner("token") == ADA
        assert await known.owner("another") is None
        api.is_away = False
        assert await known.owner("another") == ADA

    asyncio.run(look())


def test_a_session_ends_in_time_although_it_is_remembered() -> None:
    api = Api(replace(ADA, until=datetime.now(UTC) - timedelta(seconds=1)))

    assert asyncio.run(Known(api.owner, api.clock).owner("token")) is None


def test_who_signed_out_is_forgotten_at_once() -> None:
    api = Api(ADA)
    known = Known(api.owner, api.clock)

    async def look() -> None:
        await known.owner("token")
        api.person = None
        known.forget("token")
        assert await known.owner("token") is None

    asyncio.run(look())


def test_a_person_s_token_is_not_shown() -> None:
    assert "token=" not in repr(ADA)
