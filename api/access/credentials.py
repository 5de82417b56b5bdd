"""What a request brings to say who asks: a bearer token, or a key in a header of its own."""

from starlette.datastructures import Headers

from api.access.caller import RefusedError

_LONGEST = 8_192  # an identity provider's tokens are some 2,000 characters


def credentials_in(headers: Headers) -> str | None:
    """The key or token of a request; None when it brings none.

    Raises:
        RefusedError: it brings what cannot be one, or two.
    """
    given = [*headers.getlist("x-api-key"), *map(_bearer, headers.getlist("authorization"))]
    if len(given) > 1:
        raise RefusedError("the request brings more than one key: send one")
    if given and (not given[0] or len(given[0]) > _LONGEST or not given[0].isascii()):
        raise RefusedError("the key is empty, too long, or not of ASCII characters")
    return given[0] if given else None


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise RefusedError("the Authorization header must be 'Bearer ' and a key or a token")
    return token.strip()
