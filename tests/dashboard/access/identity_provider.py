"""A little identity provider with people: the authorization code flow of OpenID Connect, with PKCE.

Whoever comes to it is signed in already, as `person`; what it is asked is held to the standards
(RFC 6749, RFC 7636, OpenID Connect Core 1.0), so that a client which does it wrong is refused.
"""

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.api.access.issuer import Issuer

Query = dict[str, str]


@dataclass
class IdentityProvider:
    """`claims` go into both tokens; `spoiled` into the one of who somebody is, to make it wrong."""

    issuer: Issuer
    client_id: str = "control-room"
    client_secret: str | None = None
    claims: dict[str, Any] = field(default_factory=lambda: {"roles": ["vigie-operate"]})
    spoiled: dict[str, Any] = field(default_factory=dict)
    denies: bool = False
    asked: list[Query] = field(default_factory=list)
    _codes: dict[str, Query] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.issuer.url

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: Query) -> str:
        """Where the browser is sent."""
        self.asked.append(query)
        assert query["response_type"] == "code"
        assert query["client_id"] == self.client_id
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        back = {"state": query["state"]}
        if self.denies:
            back |= {"error": "access_denied", "error_description": "<b>no</b>"}
        else:
            code = secrets.token_urlsafe()
            self._codes[code] = query
            back["code"] = code
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def tokens(self, form: Query, authorization: str | None) -> dict[str, Any] | None:
        """The tokens for a code, which is good once; None for who may not have them."""
        query = self._codes.pop(form.get("code", ""), None)
        if query is None or form.get("grant_type") != "authorization_code":
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if challenge != query["code_challenge"] or form["redirect_uri"] != query["redirect_uri"]:
            return None
        if not self._is_client(form, authorization):
            return None
        who = {**self.claims, "aud": self.client_id, "nonce": query["nonce"], **self.spoiled}
        return {
            "token_type": "Bearer",
            "expires_in": 300,
            "access_token": self.issuer.token(**self.claims),
            "id_token": self.issuer.token(**who),
        }

    def _is_client(self, form: Query, authorization: str | None) -> bool:
        if self.client_secret is None:
            return form.get("client_id") == self.client_id
        pair = f"{self.client_id}:{self.client_secret}".encode()
        return authorization == f"Basic {base64.b64encode(pair).decode()}"


@contextmanager
def serving_provider() -> Iterator[IdentityProvider]:
    """A provider that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_query(parts.query)))
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, provider.discovery())
            else:
                document = provider.issuer.document(parts.path)
                self._answer(404 if document is None else 200, document)

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            tokens = provider.tokens(_query(form), self.headers.get("Authorization"))
            self._answer(*((400, {"error": "invalid_grant"}) if tokens is None else (200, tokens)))

        def _answer(self, status: int, document: Any) -> None:
            body = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test's own output says enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = IdentityProvider(Issuer(server.server_address[1]))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _query(text: str) -> Query:
    return {name: values[0] for name, values in parse_qs(text).items()}
