"""Sessions of the identity provider's people: begun by a token, and then as any other."""

import httpx

from tests.api.access.issuer import Issuer
from tests.api.access.people import bearer

CURRENT = "/v1/sessions/current"


def test_a_token_begins_a_session_with_its_role(client: httpx.Client, issuer: Issuer) -> None:
    token = issuer.token(roles=["vigie-operate"], name="Ada Lovelace")

    begun = client.post("/v1/sessions", headers=bearer(token))

    assert begun.status_code == 201
    said = client.get(CURRENT, headers=bearer(begun.json()["token"])).json()
    assert (said["name"], said["display_name"]) == ("user ada", "Ada Lovelace")
    assert (said["role"], said["proof"]) == ("operator", "session")
    assert client.delete(CURRENT, headers=bearer(begun.json()["token"])).status_code == 204
    assert client.get(CURRENT, headers=bearer(begun.json()["token"])).status_code == 401


def test_a_token_is_told_who_it_is(client: httpx.Client, issuer: Issuer) -> None:
    said = client.get(CURRENT, headers=bearer(issuer.token())).json()

    assert (said["name"], said["role"], said["proof"]) == ("user ada", None, "token")
    assert said["until"] is not None


def test_without_a_role_no_session_begins(client: httpx.Client, issuer: Issuer) -> None:
    answer = client.post("/v1/sessions", headers=bearer(issuer.token(roles=["someone"])))

    assert answer.status_code == 403
    assert "no role" in answer.json()["detail"]


def test_no_session_begins_another(client: httpx.Client, issuer: Issuer) -> None:
    token = issuer.token(roles=["vigie-read"])
    first = client.post("/v1/sessions", headers=bearer(token)).json()["token"]

    assert client.post("/v1/sessions", headers=bearer(first)).status_code == 422


def test_a_token_of_somebody_else_begins_none(client: httpx.Client, issuer: Issuer) -> None:
    forged = issuer.token(roles=["vigie-admin"], aud="another")

    assert client.post("/v1/sessions", headers=bearer(forged)).status_code == 401
