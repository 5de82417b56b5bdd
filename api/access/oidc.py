"""Bearer tokens of the city's identity provider (OpenID Connect): signed, for us, and not expired.

Where its keys are is found out once (discovery). They are kept for minutes, and fetched anew when a
token names one that is not among them: the provider may change its keys at any time. While it is
away, those that are known go on working.
"""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt
from jwt import PyJWKClient
from jwt.exceptions import PyJWKClientConnectionError

from api.access.caller import Caller, CannotTellError, Proof, RefusedError
from vigie.scopes import Scope
from vigie.settings import Settings

_log = logging.getLogger(__name__)
_KEYS_LAST_S = 600
_TIMEOUT_S = 3
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Provider:
    """Whose tokens are accepted, which of them, and what their roles may."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    role_claim: str
    scopes: Mapping[str, Scope]
    leeway_s: float
    unknown_key_pause_s: float = 10.0  # a key that nobody has is looked for no more often


def provider_of(settings: Settings) -> Provider | None:
    """The provider that the settings name, if they do."""
    if settings.oidc_issuer is None:
        return None
    return Provider(
        issuer=settings.oidc_issuer,
        audience=settings.oidc_audience,
        algorithms=tuple(settings.oidc_algorithms.split(",")),
        role_claim=settings.oidc_role_claim,
        scopes={
            settings.oidc_read_role: Scope.READ,
            settings.oidc_operate_role: Scope.OPERATE,
            settings.oidc_admin_role: Scope.ADMIN,
        },
        leeway_s=settings.oidc_leeway_s,
    )


class TokenReader:
    """Tells whose a token is."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._keys: PyJWKClient | None = None
        self._discovering = asyncio.Lock()

    async def owner_of(self, token: str) -> Caller:
        """Whose it is.

        Raises:
            RefusedError: it is not the provider's, not for us, or has expired.
            CannotTellError: the provider is away, and the token's key is not known.
        """
        try:
            if jwt.get_unverified_header(token).get("alg") not in self._provider.algorithms:
                raise RefusedError(
                    f"the token must be signed by one of {', '.join(self._provider.algorithms)}"
                )
            keys = self._keys or await self._discover()
            claims = await asyncio.to_thread(self._verified, keys, token)
        except (PyJWKClientConnectionError, httpx.HTTPError, ValueError) as error:
            _log.warning("the identity provider %s: %s", self._provider.issuer, error)
            raise CannotTellError(
                "tokens cannot be checked, as the identity provider is away"
            ) from None
        except jwt.PyJWTError as error:
            raise RefusedError(f"the token is not accepted: {error}") from None
        return caller_of(claims, self._provider)

    def _verified(self, keys: PyJWKClient, token: str) -> dict[str, Any]:
        provider = self._provider
        claims: dict[str, Any] = jwt.decode(
            token,
            keys.get_signing_key_from_jwt(token),
            algorithms=provider.algorithms,
            audience=provider.audience,
            issuer=provider.issuer,
            leeway=provider.leeway_s,
            options={"require": ["exp", "iss", "aud", "sub"]},
        )
        return claims

    async def _discover(self) -> PyJWKClient:
        """Where the provider's keys are, by its own word.

        Raises:
            httpx.HTTPError: it does not answer.
            ValueError: what it answers is not of the issuer, or not such a document.
        """
        async with self._discovering:
            if self._keys is None:
                issuer = self._provider.issuer
                url = f"{issuer.rstrip('/')}/.well-known/openid-configuration"
                async with httpx.AsyncClient(timeout=_TIMEOUT_S) as client:
                    answer = await client.get(url)
                document = answer.raise_for_status().json()
                if not isinstance(document, dict) or document.get("issuer") != issuer:
                    raise ValueError(f"{url} is not of the issuer {issuer}")
                self._keys = PyJWKClient(
                    str(document.get("jwks_uri")),
                    lifespan=_KEYS_LAST_S,
                    timeout=_TIMEOUT_S,
                    cooldown_duration=self._provider.unknown_key_pause_s,
                )
            return self._keys


def caller_of(claims: Mapping[str, Any], provider: Provider) -> Caller:
    """Who a verified token names, with the highest scope of its roles."""
    granted = {provider.scopes.get(role) for role in _roles(claims, provider)}
    highest = next((scope for scope in reversed(Scope) if scope in granted), None)
    return Caller(
        f"user {claims['sub']}"[:_LONGEST_NAME],
        highest,
        Proof.TOKEN,
        _display_name(claims)[:_LONGEST_NAME],
        datetime.fromtimestamp(claims["exp"], UTC),
    )


def _display_name(claims: Mapping[str, Any]) -> str:
    named = (claims.get(claim) for claim in ("name", "preferred_username", "email", "sub"))
    return next(one for one in map(str, filter(None, named)) if one)


def _roles(claims: Mapping[str, Any], provider: Provider) -> Iterable[str]:
    """The roles in the claim, whose name may be a path such as realm_access.roles."""
    found: Any = claims
    for name in provider.role_claim.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return found.split()
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []
