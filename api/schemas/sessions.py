"""Who is signed in."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.config import JsonDict

from api.access.caller import Proof
from api.schemas.base import Model, Time
from vigie.passwords import LONGEST
from vigie.scopes import Role, Scope

_ADA: JsonDict = {
    "name": "staff ada",
    "display_name": "Ada Lovelace",
    "role": "operator",
    "scope": "operate",
    "proof": "session",
    "until": "2026-11-23T19:00:02.500000Z",
}


class SignIn(BaseModel):
    """What somebody signs in with."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"user": "ada", "password": "…"}]}
    )

    user: Annotated[str, Field(min_length=1, max_length=64, description="The name.")]
    password: Annotated[
        SecretStr, Field(min_length=1, max_length=LONGEST, description="The password.")
    ]


class Somebody(Model):
    """Whom the API takes the caller for; `until` is null where the proof does not end."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ADA]})

    name: str
    display_name: str
    role: Role | None
    scope: Scope | None
    proof: Proof
    until: Time | None


class Session(Somebody):
    """A session that has begun; its token is told this once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{**_ADA, "token": "vigie_session_" + "A" * 43}]}
    )

    token: str
