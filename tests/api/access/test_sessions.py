"""Sessions: begun by a password, good until they end, and then for nobody."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from psycopg import Connection

from api.access.guesses import PER_PERSON_AND_PLACE, PER_PLACE
from api.schemas.problem import Problem
from tests.api.access.people import PASSWORD, add, bearer, sign_in
from tests.api.serving import client_of, serving
from tests.servers import wait_until
from vigie.passwords import is_outdated
from vigie.scopes import Role, Scope
from vigie.settings import Settings
from vigie.store import api_keys, sessions, staff

CURRENT = "/v1/sessions/current"


@pytest.fixture
def ada(connection: Connection) -> str:
    """The name of an operator."""
    add(connection, "ada")
    return "ada"


def signed_in(public: httpx.Client, name: str) -> dict[str, str]:
    """The header of somebody who has signed in."""
    return bearer(sign_in(public, name).json()["token"])


@pytest.mark.parametrize(
    ("role", "statuses"),
    [(Role.VIEWER, (200, 403)), (Role.OPERATOR, (200, 403)), (Role.ADMIN, (200, 200))],
)
def test_a_session_opens_what_its_role_holds(
    role: Role, statuses: tuple[int, int], public: httpx.Client, connection: Connection
) -> None:
    add(connection, "ada", role)
    header = signed_in(public, "ada")

    answers = [
        public.get(path, headers=header).status_code for path in ("/v1/dead-letters", "/v1/audit")
    ]

    assert tuple(answers) == statuses
    assert public.get(CURRENT, headers=header).json()["role"] == role


def test_who_signs_in_is_told_who_they_are_and_until_when(public: httpx.Client, ada: str) -> None:
    began = datetime.now(UTC)
    answer = sign_in(public, "Ada ")
    said = answer.json()

    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert timedelta(0) <= datetime.fromisoformat(said["until"]) - began - timedelta(hours=12)
    token = said.pop("token")
    assert said == {
        "name": "staff ada",
        "display_name": "Ada",
        "role": "operator",
        "scope": "operate",
        "proof": "session",
        "until": said["until"],
    }
    assert public.get(CURRENT, headers=bearer(token)).json() == said


def test_keys_are_told_who_they_are_too(
    url: str, connection: Connection, public: httpx.Client
) -> None:
    with client_of(url, api_keys.create(connection, "notebook", Scope.READ, None)) as client:
        assert client.get(CURRENT).json() == {
            "name": "key 1 (notebook)",
            "display_name": "notebook",
            "role": "viewer",
            "scope": "read",
            "proof": "key",
            "until": None,
        }
        assert client.delete(CURRENT).status_code == 409
        assert client.get("/v1/dead-letters").status_code == 200
    for method in ("GET", "DELETE"):
        assert public.request(method, CURRENT).status_code == 401


def test_signing_out_ends_the_session_at_once(public: httpx.Client, ada: str) -> None:
    header, other = signed_in(public, ada), signed_in(public, ada)

    assert public.delete(CURRENT, headers=header).status_code == 204

    refused = public.get(CURRENT, headers=header)
    assert refused.status_code == 401
    assert "sign in again" in refused.json()["detail"]
    assert public.get(CURRENT, headers=other).status_code == 200


def test_a_session_ends_by_itself(settings: Settings, connection: Connection) -> None:
    add(connection, "ada")
    brief = settings.model_copy(update={"session_hours": 2 / 3600})
    with serving(brief) as url, client_of(url) as client:
        header = signed_in(client, "ada")
        wait_until(
            lambda: client.get(CURRENT, headers=header).status_code == 401, what="the session's end"
        )
        signed_in(client, "ada")

    assert connection.execute("SELECT count(*) FROM staff_session").fetchone() == (1,)


@pytest.mark.parametrize(
    "change",
    [
        lambda connection: staff.set_role(connection, "ada", Role.VIEWER),
        lambda connection: staff.set_password(connection, "ada", "another long password"),
        lambda connection: staff.disable(connection, "ada"),
        lambda connection: staff.remove(connection, "ada"),
    ],
    ids=["another role", "another password", "disabled", "removed"],
)
def test_whatever_changes_about_somebody_ends_their_sessions_at_once_and_no_others(
    change: Callable[[Connection], str], public: httpx.Client, connection: Connection, ada: str
) -> None:
    add(connection, "grace")
    adas, graces = signed_in(public, "ada"), signed_in(public, "grace")
    assert public.get(CURRENT, headers=adas).status_code == 200

    change(connection)

    assert public.get(CURRENT, headers=adas).status_code == 401
    assert public.get(CURRENT, headers=graces).status_code == 200


def test_somebody_disabled_gets_in_again_once_enabled(
    public: httpx.Client, connection: Connection, ada: str
) -> None:
    staff.disable(connection, ada)
    assert sign_in(public, ada).status_code == 401
    staff.enable(connection, ada)
    assert sign_in(public, ada).status_code == 201


def test_a_wrong_password_and_an_unknown_name_are_alike(
    public: httpx.Client, connection: Connection, ada: str
) -> None:
    add(connection, "gone")
    staff.disable(connection, "gone")
    tries = [("ada", "wrong"), ("nobody", "wrong"), ("gone", PASSWORD), ("' OR 1=1 --", "wrong")]

    answers = [sign_in(public, name, password) for name, password in tries]

    assert {one.status_code for one in answers} == {401}
    assert len({one.content for one in answers}) == 1
    assert len({one.headers["www-authenticate"] for one in answers}) == 1


def test_an_unknown_name_takes_the_time_of_a_wrong_password(public: httpx.Client, ada: str) -> None:
    def quickest(name: str) -> float:
        took = []
        for place in range(4):
            began = time.perf_counter()
            sign_in(public, name, "wrong", f"192.0.2.{place}")
            took.append(time.perf_counter() - began)
        return min(took)

    assert quickest("nobody") > 0.5 * quickest("ada")


def test_guessing_is_slowed_and_the_right_password_waits_as_well(
    public: httpx.Client, connection: Connection, ada: str
) -> None:
    add(connection, "grace")
    for _ in range(PER_PERSON_AND_PLACE):
        assert sign_in(public, ada, "wrong", "192.0.2.1").status_code == 401

    refused = sign_in(public, ada, PASSWORD, "192.0.2.1")

    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 60
    assert sign_in(public, " ADA ", PASSWORD, "192.0.2.1").status_code == 429
    assert sign_in(public, "grace", PASSWORD, "192.0.2.1").status_code == 201
    assert sign_in(public, ada, PASSWORD, "192.0.2.2").status_code == 201


def test_guessing_at_many_names_from_one_address_is_slowed(public: httpx.Client, ada: str) -> None:
    """However long a try takes: meanwhile a few more are allowed."""
    answers: list[int] = []
    while 429 not in answers and len(answers) < 2 * PER_PLACE:
        name = f"somebody-{len(answers)}"
        answers.append(sign_in(public, name, "wrong", "192.0.2.1").status_code)

    assert answers[-1] == 429
    assert answers.count(401) >= PER_PLACE
    assert sign_in(public, ada, PASSWORD, "192.0.2.2").status_code == 201


def test_who_signs_in_often_is_not_slowed(public: httpx.Client, ada: str) -> None:
    answers = {sign_in(public, ada).status_code for _ in range(PER_PERSON_AND_PLACE + 2)}

    assert answers == {201}


def test_every_sign_in_failure_and_sign_out_is_in_the_audit_log(
    public: httpx.Client, api: httpx.Client, connection: Connection, ada: str
) -> None:
    sign_in(public, ada, "wrong password")
    sign_in(public, "My Password 123", "wrong password")
    header = signed_in(public, ada)
    public.delete(CURRENT, headers=header)

    def entries() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = api.get("/v1/audit").json()["items"]
        return found

    wait_until(lambda: len(entries()) == 4, what="the entries")
    noted = [
        (one["caller"], one["action"], one["target"], one["outcome"]) for one in entries()[::-1]
    ]
    assert noted == [
        ("anybody", "sign in", "/v1/sessions as staff ada", "refused (401)"),
        ("anybody", "sign in", "/v1/sessions as somebody unknown", "refused (401)"),
        ("staff ada", "sign in", "/v1/sessions", "done"),
        ("staff ada", "sign out", CURRENT, "done"),
    ]
    assert "assword" not in str(entries())


def test_neither_a_password_nor_a_token_is_logged_or_stored(
    public: httpx.Client, connection: Connection, ada: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level("DEBUG"):
        token = sign_in(public, ada).json()["token"]
        public.get(CURRENT, headers=bearer(token))
        public.delete(CURRENT, headers=bearer(token + "x"))
        sign_in(public, ada, "a wrong password")

    for secret in (PASSWORD, token, "a wrong password"):
        assert secret not in caplog.text
    secret = sign_in(public, ada).json()["token"].removeprefix(sessions.PREFIX)
    (row,) = connection.execute("SELECT staff_session::text FROM staff_session").fetchone() or ("",)
    assert secret not in row


@pytest.fixture(scope="module")
def shared_ada(shared_connection: Connection) -> None:
    add(shared_connection, "ada")


@pytest.mark.usefixtures("shared_ada")
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"nonsense",
        b'{"user": "ada"}',
        b'{"user": 7, "password": true}',
        b'{"user": "ada", "password": ""}',
        b'{"user": "ada", "password": "x", "role": "admin"}',
        b'{"user": "' + b"x" * 65 + b'", "password": "x"}',
        b'{"user": "ada", "password": "' + b"x" * 257 + b'"}',
        b'{"user": "a\\u0000da", "password": "x"}',
    ],
)
def test_what_is_no_sign_in_is_refused_without_saying_it_back(
    body: bytes, shared_public: httpx.Client
) -> None:
    answer = shared_public.post(
        "/v1/sessions", content=body, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 422
    Problem.model_validate_json(answer.content)


@pytest.mark.parametrize("length", ["announced", "unknown"])
def test_a_body_without_end_is_refused(length: str, shared_public: httpx.Client) -> None:
    chunks = (b" " * 1024 for _ in range(10_000))
    content: Any = b" " * 100_000 if length == "announced" else chunks
    answer = shared_public.post(
        "/v1/sessions", content=content, headers={"Content-Type": "application/json"}
    )

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


@hypothesis_settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text("ABCdef_-019", min_size=40, max_size=46))
def test_no_token_but_the_one_given_is_a_session(text: str, public: httpx.Client, ada: str) -> None:
    answer = public.get(CURRENT, headers=bearer(sessions.PREFIX + text))

    assert answer.status_code == 401


def test_an_old_hash_is_made_anew_when_its_owner_signs_in(
    public: httpx.Client, connection: Connection, ada: str
) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    connection.execute("UPDATE staff SET password_hash = %s", [weak])
    header = signed_in(public, ada)

    row = connection.execute("SELECT password_hash FROM staff").fetchone()
    assert row is not None
    assert not is_outdated(row[0])
    assert public.get(CURRENT, headers=header).status_code == 200
    assert sign_in(public, ada).status_code == 201


def test_nobody_signs_in_while_the_database_is_away(settings: Settings) -> None:
    away = "postgresql://nobody@127.0.0.1:9/nothing"
    broken = Settings(**settings.model_dump() | {"database_url": away})
    with serving(broken) as url, client_of(url) as client:
        assert sign_in(client, "ada").status_code == 503
