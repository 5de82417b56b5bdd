"""Signing in by the city's identity provider: OpenID Connect's code flow with PKCE, by Authlib."""

import logging
import warnings
from dataclasses import dataclass

import authlib.deprecate  # whose own filter would show the warning below
import httpx
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import RedirectResponse

with warnings.catch_warnings():
    # It would rather have httpx2, and works with httpx as well.
    warnings.simplefilter("ignore", authlib.deprecate.AuthlibDeprecationWarning)
    from authlib.integrations.base_client import OAuthError
    from authlib.integrations.starlette_client import OAuth, StarletteOAuth2App

_log = logging.getLogger(__name__)
_TIMEOUT_S = 5


class ProviderError(Exception):
    """The provider does not say who that is: the log says why."""


@dataclass(frozen=True, slots=True)
class Provider:
    """The city's identity provider, for which we are `client_id`."""

    app: StarletteOAuth2App
    takes_id_token: bool

    async def redirect(self, request: Request, back: str) -> RedirectResponse:
        """To the provider, which sends the reader to `back`.

        Raises:
            ProviderError: it does not answer.
        """
        try:
            answer: RedirectResponse = await self.app.authorize_redirect(request, back)
        except (httpx.HTTPError, OAuthError, RuntimeError, ValueError) as error:
            raise _failed(error) from error
        return answer

    async def token(self, request: Request) -> str:
        """The token for the API, of somebody whom the provider has sent back.

        Raises:
            ProviderError: it was not this browser that asked, or the provider's answer is wrong.
        """
        try:
            answer = await self.app.authorize_access_token(request)
        except (
            httpx.HTTPError,
            OAuthError,
            JoseError,
            RuntimeError,
            ValueError,
            TypeError,
            KeyError,
        ) as error:
            raise _failed(error) from error
        token = answer.get("id_token" if self.takes_id_token else "access_token")
        if not isinstance(token, str):
            raise ProviderError("the provider gives no token")
        return token


def provider_of(
    issuer: str | None, client_id: str | None, client_secret: str | None, audience: str
) -> Provider | None:
    """The provider, where there is one that knows us.

    The API takes tokens for `audience`: where that is our own name the token of who somebody is
    (ID token), else the one for the API (access token), which must then be a JWT.
    """
    if not issuer or not client_id:
        return None
    registry = OAuth()
    registry.register(
        "provider",
        client_id=client_id,
        client_secret=client_secret,
        server_metadata_url=f"{issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "timeout": _TIMEOUT_S,
            **({} if client_secret else {"token_endpoint_auth_method": "none"}),
        },
    )
    return Provider(registry.create_client("provider"), client_id == audience)


def _failed(error: Exception) -> ProviderError:
    _log.warning("the identity provider: %s", error or type(error).__name__)
    return ProviderError(str(error))
