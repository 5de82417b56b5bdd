"""The address of the API as the public knows it: links must lead back the way they were asked."""

from fastapi import Request

from api.context import context_of


def root_of(request: Request) -> str:
    """The API's address without a slash at its end: the one that is set, or the one asked."""
    return (context_of(request).public_url or str(request.base_url)).rstrip("/")
