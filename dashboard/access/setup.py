"""Signing in put together: around an application, in the order in which a request passes it."""

from dataclasses import dataclass

from fastapi import FastAPI
from starlette.middleware.sessions import SessionMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.access.form_token import FormToken
from dashboard.access.guard import Guard
from dashboard.access.known import Known
from dashboard.access.openness import Openness
from dashboard.access.origins import Origins
from dashboard.access.provider import provider_of
from dashboard.access.recognition import Recognition
from dashboard.access.routes import SigningIn, refuse_forged, routes
from dashboard.access.screen import Screens, screen_routes
from dashboard.access.sessions import Sessions
from vigie.settings import Settings

_SECURE_SCHEMES = {"https", "wss"}
# The API says when a session or key ends; a screen's key outlasts any session, so the cookie must.
_COOKIE_S = 400 * 24 * 3600  # the most that browsers keep


class NoSecretError(Exception):
    """The dashboard has nothing to sign its cookies with."""

    def __init__(self) -> None:
        super().__init__(
            "VIGIE_DASHBOARD_SECRET is not set: give the dashboard 32 random characters or more to "
            "sign its cookies with (openssl rand -hex 32); `vigie up` makes its own"
        )


class _Layers:
    """The layers around the application; cookies are for https only where that is spoken."""

    def __init__(self, app: ASGIApp, settings: Settings, secret: str, access: SigningIn) -> None:
        self._is_told_secure = (settings.dashboard_url or "").startswith("https:")

        async def must_sign_in() -> bool:
            return access.is_required or await access.openness.is_closed()

        def layers(*, is_secure: bool) -> ASGIApp:
            inner = FormToken(Guard(app, must_sign_in), secret, refuse_forged, is_secure=is_secure)
            session = SessionMiddleware(
                Recognition(inner, access.known),
                secret,
                session_cookie="__Host-vigie-session" if is_secure else "vigie-session",
                max_age=_COOKIE_S,
                https_only=is_secure,
            )
            return Origins(session, settings.dashboard_url)

        self._by_security = {secure: layers(is_secure=secure) for secure in (False, True)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_secure = self._is_told_secure or scope.get("scheme") in _SECURE_SCHEMES
        await self._by_security[is_secure](scope, receive, send)


@dataclass(frozen=True, slots=True)
class Access:
    """What signing in holds open, and whether it is asked of those who do more than look."""

    sessions: Sessions
    openness: Openness
    is_required: bool

    async def is_for_all(self) -> bool:
        """Whether nobody need sign in: of a city of which that is not known, somebody must."""
        return not self.is_required and await self.openness.is_open() is True

    async def close(self) -> None:
        await self.sessions.close()
        await self.openness.close()


def install(server: FastAPI, settings: Settings) -> Access:
    """Let people sign in to `server`, which tells whose each request is (`person_of`).

    Raises:
        NoSecretError: the settings have none.
    """
    if settings.dashboard_secret is None:
        raise NoSecretError
    secret = settings.dashboard_secret.get_secret_value()
    sessions = Sessions(settings.resolved_api_url)
    openness = Openness(settings.resolved_api_url)
    client_secret = settings.dashboard_oidc_client_secret
    access = SigningIn(
        sessions,
        Known(sessions.owner),
        openness,
        provider_of(
            settings.oidc_issuer,
            settings.dashboard_oidc_client_id,
            client_secret.get_secret_value() if client_secret else None,
            settings.oidc_audience,
        ),
        settings.dashboard_url,
        settings.dashboard_login == "required",
    )
    server.include_router(routes(access))
    server.include_router(screen_routes(Screens(sessions)))
    server.add_middleware(_Layers, settings=settings, secret=secret, access=access)
    return Access(sessions, openness, access.is_required)
