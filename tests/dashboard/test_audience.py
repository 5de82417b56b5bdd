"""Who sees what: staff what the dashboard's key opens, everybody else what is public."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from dashboard.access.person import Person
from dashboard.audience import audiences
from dashboard.components.dead_letters import groups_question
from vigie.scopes import Role

ADA = Person("staff ada", "Ada", Role.VIEWER, datetime(2026, 11, 23, tzinfo=UTC), "token")
API = "http://127.0.0.1:9"


def test_with_a_key_staff_and_the_public_share_nothing() -> None:
    shown_to = audiences(API, {"X-API-Key": "key"}, None)
    staff, public = shown_to.of(ADA), shown_to.of(None)

    assert staff.api is not public.api
    assert staff.scenes.feed is not public.scenes.feed
    assert staff.scenes.desk is not public.scenes.desk
    assert staff.frames is not public.frames
    assert staff.scenes.feed.picture.layout != public.scenes.feed.picture.layout


def test_the_public_is_asked_for_without_the_key() -> None:
    shown_to = audiences(API, {"X-API-Key": "key"}, None)

    assert "x-api-key" not in shown_to.of(None).api._http.headers
    assert shown_to.of(ADA).api._http.headers["x-api-key"] == "key"


def test_only_staff_are_asked_for_what_is_for_staff() -> None:
    shown_to = audiences(API, {"X-API-Key": "key"}, None)
    asked = groups_question()

    assert shown_to.of(None).scenes.desk.need([asked])[asked].is_refused
    assert shown_to.of(ADA).scenes.desk.need([asked])[asked].is_awaited


def test_without_a_key_all_see_the_same() -> None:
    shown_to = audiences(API, {}, None)

    assert shown_to.of(ADA) is shown_to.of(None)


@pytest.mark.parametrize(
    ("is_open", "comes", "is_current"),
    [(True, False, False), (True, True, True), (False, False, True)],
)
def test_what_staff_see_is_kept_current_once_they_come_or_there_is_nobody_else(
    *, is_open: bool, comes: bool, is_current: bool
) -> None:
    async def watch() -> bool:
        shown_to = audiences(API, {"X-API-Key": "key"}, None)
        told = asyncio.Event()

        async def answer() -> bool:
            told.set()
            return is_open

        running = asyncio.create_task(shown_to.run(answer))
        if comes:
            shown_to.of(ADA)
        await told.wait()
        await asyncio.sleep(0)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await shown_to.close()
        return shown_to._staff_came.is_set()

    assert asyncio.run(watch()) is is_current
