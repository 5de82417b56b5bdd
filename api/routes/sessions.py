"""Signing in and out, and who one is."""

from typing import Annotated

from fastapi import APIRouter, Body, Request, Response

from api.access.audit import noted
from api.access.caller import ANYBODY, Caller, Proof, RefusedError
from api.access.gate import address_of, tell, unauthorized
from api.access.signing_in import Opened, SigningIn, TooManyTriesError
from api.access.visibility import caller_of
from api.answers import dump
from api.context import Here
from api.problems import ParameterError
from api.schemas import sessions as schema
from api.schemas.problem import Problem
from vigie.problems import problem
from vigie.store import sessions

router = APIRouter(tags=["sessions"])
_UNCACHED = {"Cache-Control": "no-store"}
_WRONG = "there is nobody of that name and password"
_PROBLEM: dict[str, type[Problem]] = {"model": Problem}


@router.post(
    "/sessions",
    status_code=201,
    response_model=schema.Session,
    responses={413: {**_PROBLEM}, 429: {**_PROBLEM}},
)
async def sign_in(
    request: Request, context: Here, asked: Annotated[schema.SignIn | None, Body()] = None
) -> Response:
    """Begin a session by a name and a password, or by a bearer token of the identity provider.

    Whoever brings such a token sends no body. The answer's `token` is a bearer token like a key.
    """
    desk: SigningIn = request.app.state.signing_in
    if asked is None:
        return await _by_token(request, desk, context)
    note = noted(request, "sign in")
    try:
        opened = await desk.by_password(
            context.connection,
            asked.user,
            asked.password.get_secret_value(),
            address_of(request.scope),
        )
    except RefusedError:
        # What was given as a name may be a password that slipped into the wrong field.
        note.who = "somebody unknown"
        return _wrong(request)
    except TooManyTriesError as error:
        tell(request.scope, 429, str(error))
        return problem(429, str(error), headers={"Retry-After": str(error.wait_s)})
    if isinstance(opened, str):
        note.who = f"staff {opened}"
        return _wrong(request)
    return _opened(request, opened)


@router.get("/sessions/current", response_model=schema.Somebody)
async def whoami(request: Request) -> Response:
    """Whom the API takes the caller for, whatever they brought: a session, a key or a token."""
    caller = caller_of(request)
    if caller is ANYBODY:
        return unauthorized("the request brings nothing to know somebody by")
    return Response(dump(_written(caller)), media_type="application/json", headers=_UNCACHED)


@router.delete("/sessions/current", status_code=204, responses={409: {**_PROBLEM}})
async def sign_out(request: Request, context: Here) -> Response:
    """End the session whose token the request brings, at once."""
    caller = caller_of(request)
    if caller is ANYBODY:
        return unauthorized("the request brings no session to end")
    if caller.proof is not Proof.SESSION:
        return problem(409, f"only sessions are ended here; {caller.name} brought a {caller.proof}")
    noted(request, "sign out")
    async with context.connection() as connection:
        await sessions.end(connection, request.scope["state"]["credentials"])
    return Response(status_code=204)


async def _by_token(request: Request, desk: SigningIn, context: Here) -> Response:
    caller = caller_of(request)
    if caller.proof is not Proof.TOKEN:
        raise ParameterError("user", "is missing: send {user, password}, or a provider's token")
    noted(request, "sign in")
    opened = await desk.by_token(context.connection, caller)
    if opened is None:
        tell(request.scope, 403, f"{caller.name} has no role")
        return problem(403, f"the identity provider gives {caller.name} no role here")
    return _opened(request, opened)


def _opened(request: Request, opened: Opened) -> Response:
    request.scope["state"]["caller"] = opened.caller  # for the audit log
    content = {**_written(opened.caller), "token": opened.token}
    return Response(dump(content), 201, _UNCACHED, media_type="application/json")


def _wrong(request: Request) -> Response:
    tell(request.scope, 401, _WRONG)
    return unauthorized(_WRONG)


def _written(caller: Caller) -> dict[str, object]:
    return {
        "name": caller.name,
        "display_name": caller.display_name,
        "role": None if caller.scope is None else caller.scope.role,
        "scope": caller.scope,
        "proof": caller.proof,
        "until": caller.until,
    }
