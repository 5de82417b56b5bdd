"""A little identity provider over HTTP: its discovery document, its keys, and its tokens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm


class Issuer:
    """Signs by the newest of its keys; publishes all that it has."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.claimed_url = self.url
        self.fetched: list[str] = []
        self.keys: dict[str, Any] = {}
        self.add_rsa("rsa-1")

    def add_rsa(self, kid: str) -> None:
        self.keys[kid] = rsa.generate_private_key(public_exponent=65_537, key_size=2048)

    def add_ec(self, kid: str) -> None:
        self.keys[kid] = ec.generate_private_key(ec.SECP256R1())

    def token(self, kid: str | None = None, **claims: Any) -> str:
        """A token that is good, but for what the claims say otherwise; None leaves one out."""
        kid = kid or list(self.keys)[-1]
        now = int(time.time())
        good = {"iss": self.url, "aud": "vigie", "sub": "ada", "iat": now, "exp": now + 300}
        body = {name: value for name, value in (good | claims).items() if value is not None}
        algorithm = "RS256" if isinstance(self.keys[kid], rsa.RSAPrivateKey) else "ES256"
        return jwt.encode(body, self.keys[kid], algorithm, headers={"kid": kid})

    def document(self, path: str) -> Any:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.claimed_url, "jwks_uri": f"{self.url}/keys"}
        return {"keys": [self._public(kid) for kid in self.keys]} if path == "/keys" else None

    def _public(self, kid: str) -> dict[str, Any]:
        key = self.keys[kid]
        is_rsa = isinstance(key, rsa.RSAPrivateKey)
        written: dict[str, Any] = (RSAAlgorithm if is_rsa else ECAlgorithm).to_jwk(
            key.public_key(), as_dict=True
        )
        return {**written, "kid": kid, "use": "sig", "alg": "RS256" if is_rsa else "ES256"}


@contextmanager
def serving_issuer() -> Iterator[Issuer]:
    """An issuer that answers until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.fetched.append(self.path)
            document = issuer.document(self.path)
            body = json.dumps(document).encode()
            self.send_response(404 if document is None else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the test's own output says enough."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer = Issuer(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
